import type { ListenOptions, Server, Socket } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";

import { type Clock, systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { openContext } from "../context.ts";
import { PairedError } from "../errors.ts";
import type { Log } from "../log.ts";
import { prepareHome } from "../store/home-folder.ts";
import { openHome } from "../store/home.ts";
import { VERSION } from "../version.ts";
import { pipePath } from "./address.ts";
import type { AdminMethods } from "./admin.ts";
import { type Clients, createClients } from "./clients.ts";
import { findFence } from "./fence.ts";
import { createLeaving } from "./leaving.ts";
import { openListener } from "./listen.ts";
import { findLock, type NodeLock } from "./lock.ts";
import { isRecorded, removeRecord, writeRecord } from "./record.ts";
import { prepareRunDir } from "./run-dir.ts";
import { removeTicket } from "./ticket.ts";
import { writeToken } from "./token.ts";
import { compareVersions } from "./versions.ts";

export interface NodeDeps {
  readonly config: Config;
  readonly log: Log;
  readonly admin: AdminMethods;
  /** Ends the node's life in good order. */
  readonly until: AbortSignal;
  readonly clock?: Clock;
  /** How often it looks whether clients can find it. */
  readonly checkMs?: number;
  readonly bind?: (server: Server, options: ListenOptions) => Promise<void>;
}

/** `left`: it lived and closed all. `busy`: another node owns the home. `fenced`: a newer version has used it. */
export type NodeEnd = "left" | "busy" | "fenced";

/** A call that runs longer is answered by its relay, as one to send again. */
const DRAIN_MS = 2000;
const CHECK_MS = 60_000;
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
  const token = writeToken(config.home);
  let clients: Clients | undefined;
  const home = await openHome(config);
  const { dht } = config;
  await using ctx = openContext({ home, log, clock, dht, clients: () => clients?.count() ?? 0 });
  using leaving = createLeaving({
    until: deps.until,
    idleExitMs: config.idleExitMs,
    isNeeded: () => ctx.health().federation !== "off",
  });
  const where = {
    runDir: prepareRunDir(config.runDirs),
    pipe: pipePath({ user: userInfo().username, home: config.home, token }),
  };
  await using listener = await openListener(where, onConnection, deps.bind);
  const facts = {
    version: VERSION,
    pid: process.pid,
    home: config.home,
    address: listener.address,
    startedAt: clock(),
  };
  clients = createClients({
    ctx,
    clock,
    token,
    facts,
    admin: deps.admin,
    address: listener.address,
    onLeave: leaving.leave,
    onCount: leaving.onCount,
  });
  writeRecord(config.home, { state: "up", ...facts });
  removeTicket(config.home);
  log.info("node is up", { pid: facts.pid, version: VERSION, kind: listener.address.kind });
  // A home or a socket that was deleted leaves a node that nobody finds, in the next one's way.
  const check = setInterval(() => {
    if (!listener.keep() || !isRecorded(config.home)) leaving.leave("unreachable");
  }, deps.checkMs ?? CHECK_MS);
  const why = await leaving.left;
  clearInterval(check);
  removeRecord(config.home);
  await listener.close();
  await clients.drain(why, DRAIN_MS);
  log.info("node leaves", { why });

  function onConnection(socket: Socket): void {
    sockets.add(socket);
    // A connection that breaks concerns its client alone; `close` follows and tells whoever serves it.
    socket.on("error", () => {}).once("close", () => sockets.delete(socket));
    if (clients) void clients.accept(socket);
    else socket.destroy();
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
    fix: undefined,
  };
  try {
    writeRecord(config.home, { state: "failed", at: clock(), code, message, fix });
  } catch {
    log.error("cannot write node.json");
  }
}
