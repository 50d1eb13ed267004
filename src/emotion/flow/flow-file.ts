import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { PairedError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { OwnedStore } from "../../store/db.ts";
import { findStats } from "../../store/files.ts";
import { emptySideFile, openSideFile } from "../../store/side-file.ts";
import { createFlowStore, type FlowStore } from "./flow-store.ts";
import type { Offset } from "./grains.ts";
import { FLOW_MIGRATIONS } from "./schema.ts";

/** flow.db as long as it is wanted: made when something is first to be kept, set aside when it cannot be read. */
export interface FlowFile extends Disposable {
  /** Does `work` with the store. Damaged, the file is set aside, and `work` is done with a new one. */
  readonly use: <T>(work: (store: FlowStore) => T) => T;
  /** The same where there is a file; undefined where there is none. */
  readonly look: <T>(work: (store: FlowStore) => T) => T | undefined;
  /** Overwrites all rows, then removes every file of it. */
  readonly erase: () => void;
  /** How many files were set aside since this opened, and whether one lies there. */
  readonly damage: () => { readonly times: number; readonly isThere: boolean };
  readonly bytes: () => number;
  /** Empties the log of the file, so that what was deleted is nowhere in it. */
  readonly settle: () => void;
}

export interface FlowPlace {
  /** The home; `:memory:` keeps nothing. */
  readonly home: string;
  readonly key: () => Buffer;
  readonly offset: Offset;
  readonly log: Log;
}

const PARTS = ["", "-wal", "-shm"] as const;
const TABLES = FLOW_MIGRATIONS.flatMap(({ tables }) => Object.keys(tables));

export function createFlowFile({ home, key, offset, log }: FlowPlace): FlowFile {
  const inMemory = home === ":memory:";
  const path = inMemory ? home : join(home, "flow.db");
  const aside = `${path}.damaged`;
  let opened: { readonly store: OwnedStore; readonly flow: FlowStore } | undefined;
  let times = 0;
  return {
    use,
    look: (work) => (isThere() ? use(work) : undefined),
    erase() {
      try {
        if (isThere()) emptySideFile(open().store, TABLES);
      } catch (error) {
        // It cannot be read by us either: without its key it is noise, and the files go all the same.
        if (!isDamage(error)) throw error;
      }
      close();
      if (inMemory) return;
      for (const part of PARTS) rmSync(`${path}${part}`, { force: true });
      rmSync(aside, { force: true });
    },
    damage: () => ({ times, isThere: !inMemory && findStats(aside) !== undefined }),
    bytes: () =>
      inMemory ? 0 : PARTS.reduce((sum, part) => sum + (findStats(`${path}${part}`)?.size ?? 0), 0),
    settle: () => opened?.store.emptyLog(),
    [Symbol.dispose]: close,
  };

  function isThere(): boolean {
    return opened !== undefined || (!inMemory && findStats(path) !== undefined);
  }

  function use<T>(work: (store: FlowStore) => T): T {
    try {
      return work(open().flow);
    } catch (error) {
      if (!isDamage(error) || inMemory) throw error;
      setAside();
      return work(open().flow);
    }
  }

  function open(): NonNullable<typeof opened> {
    if (opened) return opened;
    const store = openSideFile({ path, key: key(), migrations: FLOW_MIGRATIONS }, log);
    return (opened = { store, flow: createFlowStore(store, offset) });
  }

  function setAside(): void {
    close();
    renameSync(path, aside);
    for (const part of ["-wal", "-shm"]) rmSync(`${path}${part}`, { force: true });
    times += 1;
    log.error("flow.db could not be read and was set aside");
  }

  function close(): void {
    opened?.store.close();
    opened = undefined;
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof PairedError && error.code === "damaged";
}
