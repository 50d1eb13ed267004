import type { ListenOptions, Server, Socket } from "node:net";

import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import type { Log } from "../log.ts";
import { findUser } from "../user.ts";
import { VERSION } from "../version.ts";
import { pipePath } from "./address.ts";
import type { AdminMethods } from "./admin.ts";
import { type Clients, createClients } from "./clients.ts";
import { createLeaving, type Why } from "./leaving.ts";
import { openListener } from "./listen.ts";
import { isRecorded, removeRecord, writeRecord } from "./record.ts";
import { prepareRunDir } from "./run-dir.ts";
import { removeTicket } from "./ticket.ts";
import { writeToken } from "./token.ts";

export interface ServeDeps {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly admin: AdminMethods;
  /** The file of this program, which the hooks of clients run too. */
  readonly entry?: string;
  /** Ends the node's life in good order. */
  readonly until: AbortSignal;
  /** How often it looks whether clients can find it. */
  readonly checkMs?: number;
  readonly bind?: (server: Server, options: ListenOptions) => Promise<void>;
}

/** A call that runs longer is answered by its relay, as one to send again. */
const DRAIN_MS = 2000;
const CHECK_MS = 60_000;

/** Listens, says in the home where, and serves whoever comes, until it is time to leave, and says why. The caller ends `sockets`. */
export async function serveUntilLeft(
  deps: ServeDeps & {
    readonly ctx: Context;
    readonly sockets: Set<Socket>;
    /** Whether the node works for others than its clients: it is in a space, or embeds. */
    readonly isNeeded: () => boolean;
    readonly onAttach: () => void;
    readonly onClients: (clients: Clients) => void;
  },
): Promise<Why> {
  const { config, ctx, clock, log, admin, sockets, onAttach } = deps;
  const { home } = config;
  let clients: Clients | undefined;
  using leaving = createLeaving({
    until: deps.until,
    idleExitMs: config.idleExitMs,
    isNeeded: deps.isNeeded,
  });
  const { leave: onLeave, onCount } = leaving;
  const token = writeToken(home);
  const where = {
    runDir: prepareRunDir(config.runDirs),
    pipe: pipePath({ user: findUser().name ?? "", home, token }),
  };
  await using listener = await openListener(where, onConnection, deps.bind);
  const { address } = listener;
  const facts = { version: VERSION, pid: process.pid, home, address, startedAt: clock() };
  const on = { onLeave, onCount, onAttach };
  const searchPath = config.nodeEnv.PATH;
  clients = createClients({ ctx, clock, token, address, facts, admin, searchPath, ...on });
  deps.onClients(clients);
  writeRecord(home, {
    state: "up",
    ...facts,
    ...(deps.entry !== undefined && { entry: deps.entry }),
  });
  removeTicket(home);
  log.info("node is up", { pid: facts.pid, version: VERSION, kind: address.kind });
  // A home or a socket that was deleted leaves a node that nobody finds, in the next one's way.
  const check = setInterval(() => {
    if (!listener.keep() || !isRecorded(home)) onLeave("unreachable");
  }, deps.checkMs ?? CHECK_MS);
  const why = await leaving.left;
  clearInterval(check);
  removeRecord(home);
  await listener.close();
  await clients.drain(why, DRAIN_MS);
  log.info("node leaves", { why });
  return why;

  function onConnection(socket: Socket): void {
    sockets.add(socket);
    // A connection that breaks concerns its client alone; `close` follows and tells whoever serves it.
    socket.on("error", () => {}).once("close", () => sockets.delete(socket));
    if (clients) void clients.accept(socket);
    else socket.destroy();
  }
}
