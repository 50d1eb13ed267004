import { existsSync } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { platform } from "node:os";
import { join } from "node:path";

import { PairedError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/db.ts";
import { type Core, type Corestore, type Hyper, manifestOf } from "../hyper.ts";
import { LIMITS } from "../limits.ts";

/** The Corestore of this machine: a cache of logs whose truth is elsewhere. */
export interface Disk extends AsyncDisposable {
  /** A log of our own, by its public key; nothing secret goes in. */
  readonly own: (publicKey: Buffer) => Promise<Core>;
  readonly other: (coreKey: Buffer) => Promise<Core>;
  /** Something was written: it is on disk within `flushMs`. */
  readonly touch: () => void;
  /** On disk when it resolves; an append alone survives a crash of this process, not one of the machine. */
  readonly flush: () => Promise<void>;
  /** Rewrites the files without what was cleared: until then its bytes stay in them. */
  readonly compact: () => Promise<void>;
  /** Removes a core; its bytes are in the files until they are compacted. */
  readonly remove: (coreKey: Buffer) => Promise<void>;
  /** Closes every core and opens the store again: after a full disk it takes no write before that. */
  readonly reopen: () => Promise<void>;
  /** The same, with every file thrown away: own logs come back from the outbox, others' from their peers. */
  readonly rebuild: () => Promise<void>;
}

export interface DiskDeps {
  readonly dir: string;
  readonly store: Store;
  readonly hyper: Hyper;
  readonly log: Log;
  /**
   * The folder is not the one that this database last wrote to: one of them is a copy or older, and somebody may hold
   * newer blocks. Our logs must be left before it is opened.
   */
  readonly onMoved: () => void;
}

export async function openDisk(deps: DiskDeps): Promise<Disk> {
  const { store, log } = deps;
  let cores = await openStore(deps);
  let timer: NodeJS.Timeout | undefined;
  let flushing = Promise.resolve();

  return {
    own: (publicKey) => ready(cores.get({ manifest: manifestOf(publicKey) })),
    other: (coreKey) => ready(cores.get({ key: coreKey })),
    touch() {
      timer ??= setTimeout(() => void flush(), LIMITS.flushMs).unref();
    },
    flush,
    async compact() {
      await flush();
      await cores.storage.compact();
    },
    async remove(coreKey) {
      const core = await ready(cores.get({ key: coreKey }));
      // `deleteCore` forgets the core and leaves its blocks.
      await core.clear(0, core.length);
      await cores.storage.deleteCore(core.state.storage.core);
      await core.close();
    },
    async reopen() {
      await close();
      cores = await openStore(deps);
    },
    async rebuild() {
      log.error("cores are thrown away and made anew");
      setState(store, "rebuild");
      await close();
      cores = await openStore(deps);
    },
    async [Symbol.asyncDispose]() {
      await flush();
      await close();
    },
  };

  async function close(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    await flushing;
    await cores.close();
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    flushing = flushing.then(() => flushNow(cores, log));
    await flushing;
  }
}

async function openStore(deps: DiskDeps): Promise<Corestore> {
  const { dir, store, hyper, log } = deps;
  const device = join(dir, "CORESTORE");
  const state = getState(store);
  if (state === "rebuild") await rm(dir, { recursive: true, force: true });
  if (state === "made" && !existsSync(device)) deps.onMoved();
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const cores = await hyper.openCores(dir).catch(async (error: unknown) => {
    switch (failureOf(error)) {
      case "moved":
        deps.onMoved();
        await rm(device);
        break;
      case "damaged":
        log.error("cores do not open and are made anew");
        setState(store, "rebuild");
        await rm(dir, { recursive: true, force: true });
        await mkdir(dir, { recursive: true, mode: 0o700 });
        break;
      case "full":
        throw new PairedError("unavailable", "the disk is full: the logs do not open", {
          fix: "Free some space; what was shared waits in the database.",
          cause: error,
        });
      case "locked":
        throw new PairedError("unavailable", "another process has the logs of this home open", {
          fix: "Stop the other paired-mcp node that uses this home.",
          cause: error,
        });
    }
    return hyper.openCores(dir);
  });
  // Without this a power cut in the first seconds leaves a folder that looks like a copy.
  await sync(device, "r+");
  if (platform() !== "win32") await sync(dir, "r");
  if (state !== "made") setState(store, "made");
  return cores;
}

function failureOf(error: unknown): "moved" | "full" | "locked" | "damaged" {
  if (!(error instanceof Error)) return "damaged";
  if ("code" in error && error.code === "DEVICE_FILE") return "moved";
  if (/no space left/i.test(error.message)) return "full";
  return /could not be locked|lock file/i.test(error.message) ? "locked" : "damaged";
}

/** `made`: there is a store that belongs to this database. `rebuild`: whatever is there must go. */
type DiskState = "made" | "rebuild";

function getState(store: Store): DiskState | undefined {
  return store.prepare<[], { state: DiskState }>("SELECT state FROM core_store").get()?.state;
}

function setState(store: Store, state: DiskState): void {
  store.prepare<[string]>("INSERT OR REPLACE INTO core_store (id, state) VALUES (1, ?)").run(state);
}

async function ready(core: Core): Promise<Core> {
  await core.ready();
  return core;
}

async function flushNow(cores: Corestore, log: Log): Promise<void> {
  try {
    await cores.storage.db.flush();
  } catch {
    // The outbox is on disk; the next start appends what is missing.
    log.error("cores not flushed");
  }
}

async function sync(path: string, flags: string): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
