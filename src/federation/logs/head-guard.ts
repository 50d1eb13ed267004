import type { Core } from "../hyper.ts";
import type { Outbox, OwnCore } from "./outbox.ts";

/**
 * How an own core stands to its outbox. `whole`: it holds the first blocks of it, and nothing else. `ahead`: it holds
 * more than we ever committed, so that our database is the older one. `differs`: other bytes than we committed.
 * `damaged`: blocks are missing or do not read. `forked`: a peer showed another history under our signature.
 */
export type Verdict = "whole" | "ahead" | "differs" | "damaged" | "forked";

const BATCH = 256;

/** Compares every block with what was committed. Runs before any core meets a peer: two blocks at one index kill a log. */
export async function checkHead(core: Core, row: OwnCore, outbox: Outbox): Promise<Verdict> {
  const committed = outbox.length(row.id);
  try {
    if (core.fork > 0) return "differs";
    if (core.length > committed) return "ahead";
    for (let from = 0; from < core.length; from += BATCH)
      for (const { seq, state, bytes } of outbox.rows(row.id, from, BATCH)) {
        if (seq >= core.length) break;
        const held = (await core.has(seq)) ? await core.get(seq, { wait: false }) : null;
        if (held && bytes && !held.equals(bytes)) return "differs";
        if (!held && state === "live") return "damaged";
      }
    return await treeOf(core, row);
  } catch {
    return "damaged";
  }
}

/** The hash covers what was erased too, of which no bytes are left to compare. */
async function treeOf(core: Core, { length, treeHash }: OwnCore): Promise<Verdict> {
  const known = treeHash && length > 0 && length <= core.length && (await core.has(length - 1));
  if (!known) return "whole";
  return treeHash.equals(await core.treeHash(length)) ? "whole" : "differs";
}
