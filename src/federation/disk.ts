import { mkdir, open } from "node:fs/promises";
import { platform } from "node:os";
import { join } from "node:path";

import type { Log } from "../log.ts";
import { type Core, type Corestore, type Hyper, manifestOf } from "./hyper.ts";
import { LIMITS } from "./limits.ts";

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
}

export async function openDisk(deps: {
  readonly dir: string;
  readonly hyper: Hyper;
  readonly log: Log;
}): Promise<Disk> {
  const { dir, hyper, log } = deps;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const cores = await hyper.openCores(dir, { cloned: false });
  await syncDeviceFile(dir);
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
    async [Symbol.asyncDispose]() {
      await flush();
      await cores.close();
    },
  };

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    flushing = flushing.then(() => flushNow(cores, log));
    await flushing;
  }
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

/** Without this a power cut in the first seconds leaves a Corestore that does not open. */
async function syncDeviceFile(dir: string): Promise<void> {
  await sync(join(dir, "CORESTORE"), "r+");
  if (platform() !== "win32") await sync(dir, "r");
}

async function sync(path: string, flags: string): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
