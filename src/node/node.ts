import type { Socket } from "node:net";
import { join } from "node:path";

import { type Clock, systemClock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Log } from "../log.ts";
import { prepareHome } from "../store/home-folder.ts";
import { openVault, type Vault } from "../vault.ts";
import { VERSION } from "../version.ts";
import type { Clients } from "./clients.ts";
import { findFence } from "./fence.ts";
import { findLock, type NodeLock } from "./lock.ts";
import { writeRecord } from "./record.ts";
import { type ServeDeps, serveUntilLeft } from "./serve.ts";
import { vaultMethods } from "./vault-methods.ts";
import { compareVersions } from "./versions.ts";
import { wait } from "./wait.ts";

export type NodeDeps = Omit<ServeDeps, "clock"> & { readonly clock?: Clock };

/** `left`: it lived and closed all. `busy`: another node owns the home. `fenced`: a newer version has used it. */
export type NodeEnd = "left" | "busy" | "fenced";

const CLOSE_MS = 5000;
/** A keychain may ask the person each time. */
const RETRY_MS = 15_000;
/** A node that is leaving still holds the lock for a moment. */
const LOCK_WAIT_MS = 1500;

/** Lives as the node of `config.home`: opens the data, serves every client, and leaves when asked or when idle. */
export async function runNode(deps: NodeDeps): Promise<NodeEnd> {
  const { home } = deps.config;
  const sockets = new Set<Socket>();
  prepareHome(home);
  try {
    using lock = await waitForLock(join(home, "node.lock"));
    if (!lock) return "busy";
    if (compareVersions(findFence(home)?.version ?? VERSION, VERSION) > 0) return "fenced";
    try {
      await live(deps, sockets);
    } catch (error) {
      writeFailure(deps, error);
      throw error;
    }
    return "left";
  } finally {
    // Last of all, after the lock is free: what a relay does when its connection ends is to start the next node.
    for (const socket of sockets) socket.end();
  }
}

async function live(deps: NodeDeps, sockets: Set<Socket>): Promise<void> {
  const { config, log, clock = systemClock } = deps;
  let clients: Clients | undefined;
  const vault = await openVault({ config, log, clock, clients: () => clients?.count() ?? 0 });
  const { ctx, closedBy, retry } = vault;
  let triedAt = clock();
  try {
    const why = await serveUntilLeft({
      ...deps,
      ctx,
      clock,
      sockets,
      admin: { ...deps.admin, ...vaultMethods(vault) },
      isNeeded: () =>
        !closedBy() &&
        (ctx.health().federation !== "off" || ctx.embeddings.isBusy() || ctx.backups.isBusy()),
      onAttach() {
        if (!closedBy() || clock() - triedAt < RETRY_MS) return;
        triedAt = clock();
        retry().catch(() => log.error("the data did not open"));
      },
      onClients(opened) {
        clients = opened;
      },
    });
    if (why === "stop" && !closedBy())
      ctx.audit.write({ event: "admin.stopped", actor: "terminal" });
  } finally {
    await closeInTime(vault, log);
  }
}

/** The lock is not kept for a part that does not close: all that was acknowledged is on disk, and the process ends. */
async function closeInTime(vault: Vault, log: Log): Promise<void> {
  const done = new AbortController();
  const close = async (): Promise<boolean> => {
    await vault[Symbol.asyncDispose]();
    return true;
  };
  const giveUp = async (): Promise<boolean> => {
    await wait(CLOSE_MS, done.signal);
    return done.signal.aborted;
  };
  try {
    if (!(await Promise.race([close(), giveUp()]))) log.error("not everything closed in time");
  } finally {
    done.abort();
  }
}

async function waitForLock(path: string): Promise<NodeLock | undefined> {
  for (let waitedMs = 0; ; waitedMs += 50) {
    const lock = findLock(path);
    if (lock || waitedMs >= LOCK_WAIT_MS) return lock;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Leaves the reason where every relay looks, so that clients can say it. A disk that refuses has said so already. */
function writeFailure({ config, log, clock = systemClock }: NodeDeps, error: unknown): void {
  const known = error instanceof PairedError ? error : undefined;
  const { code, message, fix } = known ?? {
    code: "internal",
    message: "the node failed to start",
    fix: "See why: paired-mcp node",
  };
  log.error("node failed", { code });
  try {
    writeRecord(config.home, { state: "failed", at: clock(), code, message, fix });
  } catch {
    log.error("cannot write node.json");
  }
}
