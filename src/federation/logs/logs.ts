import type { Clock } from "../../clock.ts";
import { PairedError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/db.ts";
import type { Core, Hyper } from "../hyper.ts";
import { LIMITS } from "../limits.ts";
import type { SpaceKeys } from "../people/space-keys.ts";
import { createBlockKeys } from "./block-keys.ts";
import { openDisk } from "./disk.ts";
import { createDropSpace } from "./drop-space.ts";
import type { EntryIndex, ReceivedRef } from "./entry-index.ts";
import { createFollowSet } from "./follow-set.ts";
import { createFollow, type Follow } from "./follow.ts";
import { createFollowedCores } from "./followed.ts";
import type { Head } from "./head.ts";
import { createInbox } from "./inbox.ts";
import { createLock } from "./lock.ts";
import { LOG_TYPES, type LogType } from "./log-header.ts";
import { createOutbox, type OwnCore } from "./outbox.ts";
import { createOwnBlocks, type ItemRef, type OutgoingEntry } from "./own-blocks.ts";
import { createOwnLogs } from "./own-logs.ts";
import { createReceivedKeys } from "./received-keys.ts";
import { createRetract } from "./retract.ts";
import { createRotate } from "./rotate.ts";
import { createStartLog } from "./start-log.ts";
import { createSweep } from "./sweep.ts";
import { createWorker } from "./worker.ts";

export type { Head, ItemRef, LogType, OutgoingEntry };

/** All logs of all spaces on this machine. */
export interface Logs extends AsyncDisposable {
  /** Makes logs of these types for a space, in the caller's transaction; they are opened after the commit. */
  readonly create: (space: number, types: readonly LogType[]) => void;
  /** Commits entries to the outbox, several a block, in the caller's transaction; they are appended after the commit. */
  readonly publish: (space: number, entries: readonly OutgoingEntry[]) => ItemRef[];
  /**
   * Takes an item back, in the caller's transaction: destroys its key and tells readers. The bytes are cleared from the
   * cores after the commit. Returns where it stood. Throws `not_found` for what was never shared; twice is once.
   */
  readonly retract: (ref: ItemRef, reason: string) => ItemRef;
  /** Where an item stands now: the log that it was committed to may have been left before it took it. */
  readonly placeNow: (ref: ItemRef) => ItemRef;
  /** Appends a membership record to our own members log, in the caller's transaction. */
  readonly writeMembers: (space: number, record: Buffer) => void;
  /**
   * Holds and reads a log that a peer named. False when its block 0 does not verify, its author is no member (who may
   * write a members log, only the caller knows), its generation is held already or there are too many.
   */
  readonly follow: (space: number, head: Head) => Promise<boolean>;
  /** Members or epoch keys of a space changed: stops reading who left, tries again what waited. */
  readonly refresh: (space: number) => Promise<void>;
  /** Every log that we hold of a space: what we announce. */
  readonly heads: (space: number) => Head[];
  /** The open cores of a space: what may be attached to a stream that proved membership. */
  readonly cores: (space: number, types?: readonly LogType[]) => Core[];
  /** Calls `listener` for each core that is opened from now on; returns how to stop. */
  readonly onCore: (listener: CoreListener) => () => void;
  readonly status: () => LogsStatus;
  /** Resolves when everything committed so far is appended, and everything that arrived so far is read. */
  readonly settled: () => Promise<void>;
  /** Everything that was appended or received is on disk when it resolves. */
  readonly flush: () => Promise<void>;
  /** Removes every log of a space with all bytes and keys of it, from the files and the database. May be repeated. */
  readonly drop: (space: number) => Promise<void>;
}

export type CoreListener = (space: number, core: Core, head: Head) => void;

export interface LogsStatus {
  /** Blocks that are committed and not appended yet. */
  readonly queued: number;
  readonly cores: number;
  /** Entries of others that were handed to the index. */
  readonly indexed: number;
  /** Entries of others that broke a rule of their form or number. */
  readonly refused: number;
  /** Logs whose authors broke a rule. */
  readonly quarantined: number;
  /** What does not work now; empty when all is well. */
  readonly degraded: readonly Degraded[];
}

/** `cores_unwritable`: what is shared waits in the database until the cores take it; tried again every few seconds. */
export type Degraded = "cores_unwritable";

/**
 * Opens every log and brings our own level with the outbox; where that fails, status says so and it is tried again. No
 * core may be attached to a stream before it resolves.
 */
export async function openLogs(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly hyper: Hyper;
  /** The folder of the Corestore. */
  readonly dir: string;
  readonly spaces: SpaceKeys;
  readonly index: EntryIndex;
  /** A membership record of another member, each once, in the order of its log and inside a transaction. */
  readonly onMembers: (space: number, identity: Buffer, record: Buffer) => void;
  /** What another member took back is gone from the files of this machine; inside a transaction. */
  readonly onRetracted: (ref: ReceivedRef) => void;
}): Promise<Logs> {
  const { store, log, spaces } = deps;
  const outbox = createOutbox(deps);
  const blockKeys = createBlockKeys({ store });
  const blocks = createOwnBlocks({ outbox, blockKeys, spaces });
  const followed = createFollowedCores({ store, entriesPerDay: LIMITS.entriesPerAuthorAndDay });
  const startLog = createStartLog({ ...deps, outbox, followed });
  const rotate = createRotate({ outbox, blockKeys, blocks, followed, spaces, startLog });
  const { retract, placeNow } = createRetract({ outbox, blockKeys, blocks });
  const disk = await openDisk({
    ...deps,
    onMoved() {
      log.info("cores are not the ones of this database: own logs go on in new ones");
      store.transaction(rotate.leaveAll);
    },
  });

  const listeners = new Set<CoreListener>();
  const own = createOwnLogs({
    store,
    outbox,
    disk,
    rotate,
    onOpen: ({ row, core }) => announce(row.space, core, headOf(row)),
    onConflict: () => appender.kick(),
  });
  const keys = createReceivedKeys({ store });
  const inbox = createInbox({
    ...deps,
    followed,
    keys,
    events: {
      onMembers: ({ space, identity }, record) => deps.onMembers(space, identity, record),
      onKeys: (keyring, block) => follow.onKeys(keyring, block),
    },
  });
  const follow: Follow = createFollow({
    ...deps,
    disk,
    followed,
    keys,
    inbox,
    onOpen: (row, core) => announce(row.space, core, row),
    onRead: () => sweeper.kick(),
  });
  const followSet = createFollowSet({ outbox, followed, follow, spaces });
  const sweep = createSweep({
    ...deps,
    disk,
    outbox,
    keys,
    own: own.opened,
    readers: follow.opened,
  });
  const dropSpace = createDropSpace({ store, disk, outbox, followed });
  const alone = createLock();
  const sweeper = createWorker(
    () => alone(sweep),
    () => log.error("sweep failed"),
  );
  const appender = createWorker(
    () => alone(level),
    () => log.error("append failed"),
  );
  let retry: NodeJS.Timeout | undefined;
  appender.kick();
  await appender.idle();
  await followSet.refresh();
  const waking = setInterval(follow.wake, LIMITS.wakeMs).unref();

  return {
    create(space, types) {
      for (const type of types) startLog(space, type);
      store.afterCommit(appender.kick);
    },
    publish(space, entries) {
      const refs = blocks.publish(space, entries);
      store.afterCommit(appender.kick);
      return refs;
    },
    retract(ref, reason) {
      const now = retract(ref, reason);
      store.afterCommit(appender.kick);
      return now;
    },
    placeNow,
    writeMembers(space, record) {
      blocks.writeMembers(space, record);
      store.afterCommit(appender.kick);
    },
    follow: followSet.follow,
    refresh: followSet.refresh,
    heads: (space) => [
      ...outbox
        .cores(space)
        .filter(({ state }) => state !== "aside")
        .map(headOf),
      ...followSet.heads(space),
    ],
    cores: (space, types = LOG_TYPES) =>
      [...own.opened(), ...follow.opened().map(({ log: row, core }) => ({ row, core }))]
        .filter(({ row }) => row.space === space && types.includes(row.type))
        .map(({ core }) => core),
    onCore(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    status: () => ({
      queued: outbox.queued(),
      cores: own.opened().length + follow.opened().length,
      ...followed.totals(),
      degraded: retry ? ["cores_unwritable"] : [],
    }),
    async settled() {
      await appender.idle();
      await follow.idle();
      await sweeper.idle();
    },
    flush: disk.flush,
    drop: (space) =>
      alone(async () => {
        await follow.closeAll(space);
        await own.close(space);
        await dropSpace(space);
        // The store remembers removed cores until it is opened again.
        await reopen();
        appender.kick();
      }),
    async [Symbol.asyncDispose]() {
      clearInterval(waking);
      await appender.stop();
      clearTimeout(retry);
      await sweeper.stop();
      await follow[Symbol.asyncDispose]();
      await disk[Symbol.asyncDispose]();
    },
  };

  async function level(): Promise<void> {
    clearTimeout(retry);
    retry = undefined;
    try {
      if (await own.level()) await followSet.refresh();
    } catch (error) {
      retry = setTimeout(appender.kick, LIMITS.retryMs).unref();
      if (!(error instanceof PairedError)) await reopen();
      throw error;
    }
    sweeper.kick();
  }

  /** After a full disk the store takes no write before it was opened again. */
  async function reopen(): Promise<void> {
    await follow.closeAll();
    await own.close();
    await disk.reopen();
    await followSet.refresh();
  }

  function announce(space: number, core: Core, head: Head): void {
    for (const listener of listeners) listener(space, core, head);
  }

  function headOf(row: OwnCore): Head {
    const { type, gen, coreKey } = row;
    const header = outbox.rows(row.id, 0, 1)[0]?.bytes ?? Buffer.alloc(0);
    return { type, gen, coreKey, identity: spaces.identity(row.space).publicKey, header };
  }
}
