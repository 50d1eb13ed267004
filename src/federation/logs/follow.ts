import { setImmediate, setTimeout as rest } from "node:timers/promises";

import type { Log } from "../../log.ts";
import type { Store } from "../../store/db.ts";
import type { Core } from "../hyper.ts";
import type { Disk } from "./disk.ts";
import type { FollowedCore, FollowedCores, FollowState } from "./followed.ts";
import type { Inbox } from "./inbox.ts";
import type { KeyringPlace } from "./keyring-block.ts";
import { createReader, type Reader } from "./reader.ts";
import { readSlice } from "./reading.ts";
import type { ReceivedKeys } from "./received-keys.ts";
import { createWorker } from "./worker.ts";

/** The open logs of others: downloads them and reads what arrives. */
export interface Follow extends AsyncDisposable {
  /** Opens a log and downloads it, from where reading goes on. */
  readonly open: (log: FollowedCore) => Promise<void>;
  readonly close: (log: FollowedCore) => Promise<void>;
  /** Closes the logs of one space, or of all. */
  readonly closeAll: (space?: number) => Promise<void>;
  readonly opened: () => Reader[];
  /** Tries again what waits for the keys of one author block. */
  readonly onKeys: (keyring: FollowedCore, block: KeyringPlace) => void;
  /** Tries again what waits for an epoch's key or for its time. */
  readonly wake: () => void;
  /** Resolves when everything that arrived so far was read. */
  readonly idle: () => Promise<void>;
}

export function createFollow(deps: {
  readonly store: Store;
  readonly log: Log;
  readonly disk: Disk;
  readonly followed: FollowedCores;
  readonly keys: ReceivedKeys;
  readonly inbox: Inbox;
  readonly onOpen: (log: FollowedCore, core: Core) => void;
  /** A slice was read. */
  readonly onRead: () => void;
}): Follow {
  const { disk, followed, keys } = deps;
  const readers = new Map<number, Reader>();
  /** The authors' logs among them, by who wrote them in which generation. */
  const authors = new Map<string, Reader>();
  const opening = new Set<number>();
  const dirty = new Set<number>();
  const worker = createWorker(readAll, (error) => {
    deps.log.error("reading failed", { code: codeOf(error) });
  });

  return {
    open,
    close,
    closeAll,
    opened: () => [...readers.values()],
    onKeys({ space, identity }, { gen, seq }) {
      const reader = authors.get(nameOf({ space, identity, gen }));
      if (!reader) return;
      reader.retry(seq);
      touch(reader.log);
    },
    wake() {
      for (const reader of readers.values()) {
        reader.retry("epoch");
        reader.retry("time");
        touch(reader.log);
      }
    },
    idle: worker.idle,
    async [Symbol.asyncDispose]() {
      await worker.stop();
      await closeAll();
    },
  };

  async function open(log: FollowedCore): Promise<void> {
    if (readers.has(log.id) || opening.has(log.id)) return;
    opening.add(log.id);
    try {
      await openCore(log);
    } finally {
      opening.delete(log.id);
    }
  }

  async function openCore(log: FollowedCore): Promise<void> {
    const core = await disk.other(log.coreKey);
    if (core.fork > 0) return stop(log, "quarantined");
    core.on("append", () => touch(log));
    core.on("download", () => touch(log));
    core.on("conflict", () => void stop(log, "forked"));
    core.on("truncate", () => void stop(log, "quarantined"));
    add(readerOf(log, core));
    // A range asks again for what was cleared in it: this one begins where reading goes on.
    core.download({ start: log.cursor === 1 ? 0 : log.cursor, end: -1 });
    deps.onOpen(log, core);
    touch(log);
  }

  function readerOf(log: FollowedCore, core: Core): Reader {
    const { space, identity, type, gen } = log;
    const isBuried = (seq: number): boolean =>
      type === "keyring" && keys.isBuried({ space, identity, gen, seq });
    return createReader({ log, core, followed, isBuried });
  }

  function add(reader: Reader): void {
    const { log } = reader;
    readers.set(log.id, reader);
    if (log.type === "author") authors.set(nameOf(log), reader);
  }

  async function close(log: FollowedCore): Promise<void> {
    const core = readers.get(log.id)?.core;
    readers.delete(log.id);
    if (log.type === "author") authors.delete(nameOf(log));
    await core?.close();
  }

  async function closeAll(space?: number): Promise<void> {
    const closing = [...readers.values()].filter(({ log }) => (space ?? log.space) === log.space);
    await Promise.all(closing.map(({ log }) => close(log)));
  }

  /** Keeps what was read, reads no more. */
  async function stop(log: FollowedCore, state: FollowState): Promise<void> {
    followed.setState(log.id, state);
    deps.log.info("log not followed any more", { log: log.id, state });
    await close(log);
  }

  function touch({ id }: FollowedCore): void {
    dirty.add(id);
    worker.kick();
  }

  async function readAll(): Promise<void> {
    while (dirty.size > 0) {
      const due = [...dirty].flatMap((id) => readers.get(id) ?? []);
      dirty.clear();
      const start = performance.now();
      try {
        const { again, full, stopped } = await readSlice(deps, due);
        for (const { id } of again) dirty.add(id);
        for (const { log, state } of stopped) await stop(log, state);
        disk.touch();
        deps.onRead();
        // A commit holds up the network. Where little had come, as much time again lets more come for the next one.
        await (full ? setImmediate() : rest(performance.now() - start));
      } catch (error) {
        forget(due);
        throw error;
      }
    }
  }

  /** After a failed transaction the readers know of steps that were not saved. */
  function forget(due: readonly Reader[]): void {
    for (const { log, core } of due) {
      const saved = followed.find(log.coreKey);
      if (saved && readers.has(log.id)) add(readerOf(saved, core));
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

function nameOf({
  space,
  identity,
  gen,
}: Pick<FollowedCore, "space" | "identity" | "gen">): string {
  return `${space}/${identity.toString("hex")}/${gen}`;
}
