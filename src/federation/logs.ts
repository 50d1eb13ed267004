import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/db.ts";
import { createBlockKeys } from "./block-keys.ts";
import { openDisk } from "./disk.ts";
import type { Core, Hyper } from "./hyper.ts";
import { LOG_TYPES, type LogType } from "./log-header.ts";
import { createOutbox, type OwnCore } from "./outbox.ts";
import { createOwnBlocks, type ItemRef, type OutgoingEntry } from "./own-blocks.ts";
import { createOwnLogs } from "./own-logs.ts";
import type { SpaceKeys } from "./space-keys.ts";
import { createWorker } from "./worker.ts";

export type { ItemRef, LogType, OutgoingEntry };

/** All logs of all spaces on this machine. */
export interface Logs extends AsyncDisposable {
  /** Makes logs of these types for a space, in the caller's transaction; they are opened after the commit. */
  readonly create: (space: number, types: readonly LogType[]) => void;
  /** Commits entries to the outbox, several a block, in the caller's transaction; they are appended after the commit. */
  readonly publish: (space: number, entries: readonly OutgoingEntry[]) => ItemRef[];
  /** Appends a membership record to our own members log, in the caller's transaction. */
  readonly writeMembers: (space: number, record: Buffer) => void;
  /** Every log that we hold of a space: what we announce. */
  readonly heads: (space: number) => Head[];
  /** The open cores of a space: what may be attached to a stream that proved membership. */
  readonly cores: (space: number, types?: readonly LogType[]) => Core[];
  /** Calls `listener` for each core that is opened from now on; returns how to stop. */
  readonly onCore: (listener: CoreListener) => () => void;
  readonly status: () => LogsStatus;
  /** Resolves when everything committed so far is appended. */
  readonly settled: () => Promise<void>;
}

export type CoreListener = (space: number, core: Core, head: Head) => void;

/** Names a log, with its signed block 0: whoever reads it can tell at once that it is its author's. */
export interface Head {
  readonly type: LogType;
  readonly identity: Buffer;
  readonly gen: number;
  readonly coreKey: Buffer;
  readonly header: Buffer;
}

export interface LogsStatus {
  /** Blocks that are committed and not appended yet. */
  readonly queued: number;
  readonly cores: number;
}

/** Opens every log and brings our own level with the outbox. No core may be attached to a stream before it resolves. */
export async function openLogs(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly hyper: Hyper;
  /** The folder of the Corestore. */
  readonly dir: string;
  readonly spaces: SpaceKeys;
}): Promise<Logs> {
  const { store, log, spaces } = deps;
  const outbox = createOutbox(deps);
  const blockKeys = createBlockKeys({ store });
  const blocks = createOwnBlocks({ outbox, blockKeys, spaces });
  const disk = await openDisk(deps);
  const listeners = new Set<CoreListener>();
  const own = createOwnLogs({
    ...deps,
    outbox,
    disk,
    onOpen({ row, core }) {
      for (const listener of listeners) listener(row.space, core, headOf(row));
    },
  });
  const appender = createWorker(own.append, () => log.error("append failed"));
  await own.append();

  return {
    create(space, types) {
      own.create(space, types);
      store.afterCommit(appender.kick);
    },
    publish(space, entries) {
      const refs = blocks.publish(space, entries);
      store.afterCommit(appender.kick);
      return refs;
    },
    writeMembers(space, record) {
      blocks.writeMembers(space, record);
      store.afterCommit(appender.kick);
    },
    heads: (space) => outbox.cores(space).map(headOf),
    cores: (space, types = LOG_TYPES) =>
      own
        .opened()
        .filter(({ row }) => row.space === space && types.includes(row.type))
        .map(({ core }) => core),
    onCore(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    status: () => ({ queued: outbox.queued(), cores: own.opened().length }),
    settled: () => appender.idle(),
    async [Symbol.asyncDispose]() {
      await appender.stop();
      await disk[Symbol.asyncDispose]();
    },
  };

  function headOf(row: OwnCore): Head {
    const { type, gen, coreKey } = row;
    const header = outbox.rows(row.id, 0, 1)[0]?.bytes ?? Buffer.alloc(0);
    return { type, gen, coreKey, identity: spaces.identity(row.space).publicKey, header };
  }
}
