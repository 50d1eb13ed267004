import type { Core } from "../hyper.ts";
import type { Outbox, OwnCore } from "./outbox.ts";

/**
 * How an own core stands to its outbox after an append. `ahead`: it holds blocks that we did not write, so it must not
 * be written again. `erased`: what it lacks is erased from the outbox too.
 */
export type Level = "level" | "ahead" | "erased";

/** An own core that is open and was found to agree with its outbox. */
export interface OwnLog {
  readonly row: OwnCore;
  readonly core: Core;
  /** How many blocks we wrote to the core. It rises by itself when a peer holds more than we do. */
  readonly length: () => number;
  /** Appends what the outbox holds beyond the core, byte for byte. */
  readonly append: () => Promise<Level>;
}

const BATCH = 64;

/** `core` holds the first blocks of the outbox and nothing else. */
export function createOwnLog(deps: {
  readonly row: OwnCore;
  readonly core: Core;
  readonly outbox: Outbox;
}): OwnLog {
  const { row, core, outbox } = deps;
  let length = core.length;
  return { row, core, length: () => length, append };

  async function append(): Promise<Level> {
    for (;;) {
      if (core.length !== length) return "ahead";
      const rows = outbox.rows(row.id, length, BATCH);
      if (rows.length === 0) return "level";
      const gap = rows.findIndex(({ bytes }) => bytes === null);
      const blocks = rows.slice(0, gap < 0 ? rows.length : gap).flatMap(({ bytes }) => bytes ?? []);
      if (blocks.length === 0) return "erased";
      await core.append(blocks, { keyPair: row.keyPair, maxLength: length + blocks.length });
      if (!(await endsWith(core, length, blocks))) return "ahead";
      length += blocks.length;
    }
  }
}

async function endsWith(core: Core, from: number, blocks: readonly Buffer[]): Promise<boolean> {
  if (core.length !== from + blocks.length) return false;
  const last = await core.get(core.length - 1, { wait: false });
  return last !== null && blocks.at(-1)?.equals(last) === true;
}
