import { chmodSync, lstatSync, renameSync, rmSync, utimesSync } from "node:fs";
import { createServer, type ListenOptions, type Server, type Socket } from "node:net";
import { platform } from "node:os";

import { PairedError } from "../errors.ts";
import { errorCode } from "../store/disk-error.ts";
import { type Address, bindPath, socketPath } from "./address.ts";

/** Disposing does what `close` does, unless that was done. */
export interface Listener extends AsyncDisposable {
  readonly address: Address;
  /** Stops accepting and takes the socket file away, if it is still ours; call it while the lock is held (trap c). */
  readonly close: () => Promise<void>;
  /** Whether clients can still find it; and keeps what cleans temporary folders from taking the socket for old. */
  readonly keep: () => boolean;
}

export interface ListenWhere {
  /** A folder of ours alone, for a unix socket. */
  readonly runDir: string;
  /** The pipe to listen on instead, on Windows. */
  readonly pipe: string;
}

type Bind = (server: Server, options: ListenOptions) => Promise<void>;

/** What a sandbox, or a folder on a network disk, answers to a unix socket. */
const REFUSED = new Set(["EPERM", "EACCES", "ENOTSUP", "EOPNOTSUPP", "EAFNOSUPPORT", "ENOSYS"]);
const MAX_CONNECTIONS = 512;

/** Listens where `where` says, or on a loopback port where the system refuses that; the hello guards both alike. */
export async function openListener(
  where: ListenWhere,
  onConnection: (socket: Socket) => void,
  bind: Bind = bindServer,
): Promise<Listener> {
  try {
    const local = createNodeServer(onConnection);
    return platform() === "win32"
      ? await listenPipe(local, where.pipe, bind)
      : await listenSocket(local, where.runDir, bind);
  } catch (error) {
    if (!REFUSED.has(errorCode(error))) throw error;
    return listenLoopback(createNodeServer(onConnection), bind);
  }
}

function createNodeServer(onConnection: (socket: Socket) => void): Server {
  const server = createServer({ noDelay: true }, onConnection);
  server.maxConnections = MAX_CONNECTIONS;
  // After the start, an error is one connection that could not be accepted: its client dials again.
  server.on("error", () => {});
  return server;
}

async function listenSocket(server: Server, runDir: string, bind: Bind): Promise<Listener> {
  const temporary = bindPath(runDir, process.pid);
  const path = socketPath(runDir);
  assertReplaceable(path);
  rmSync(temporary, { force: true });
  const umask = process.umask(0o177);
  try {
    await bind(server, { path: temporary });
  } finally {
    process.umask(umask);
  }
  chmodSync(temporary, 0o600);
  const { ino } = lstatSync(temporary);
  renameSync(temporary, path);
  // The system unlinks only the name that was bound, which is gone; a successor's socket has another inode.
  const isOurs = (): boolean => lstatSync(path, { throwIfNoEntry: false })?.ino === ino;
  return {
    ...createListener(server, { kind: "local", path }, () => {
      if (isOurs()) rmSync(path);
    }),
    keep() {
      if (!isOurs()) return false;
      const now = new Date();
      utimesSync(path, now, now);
      utimesSync(runDir, now, now);
      return true;
    },
  };
}

/** What a dead node left is a socket; anything else is somebody's, and must not be lost. */
function assertReplaceable(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() ?? true) return;
  throw new PairedError("conflict", `${path} is not a socket: PAIRED did not make it`, {
    fix: "Move it away, or set PAIRED_RUN_DIR to another folder.",
  });
}

async function listenPipe(server: Server, pipe: string, bind: Bind): Promise<Listener> {
  await bind(server, { path: pipe, readableAll: false, writableAll: false });
  return createListener(server, { kind: "local", path: pipe });
}

async function listenLoopback(server: Server, bind: Bind): Promise<Listener> {
  try {
    await bind(server, { host: "127.0.0.1", port: 0, exclusive: true });
  } catch (cause) {
    throw new PairedError("unavailable", "the system refuses every socket to listen on", {
      fix: "Set PAIRED_NODE=off: everything then runs in the client's own process.",
      cause,
    });
  }
  const bound = server.address();
  if (bound === null || typeof bound === "string")
    throw new PairedError("internal", "a loopback listener has no port");
  return createListener(server, { kind: "tcp", port: bound.port });
}

/** `listen` binds before it returns, so the mode that the caller's umask gives holds from the first moment. */
function bindServer(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Closing does not wait for the connections that are open: their owner ends them. */
function createListener(server: Server, address: Address, tidy: () => void = () => {}): Listener {
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    tidy();
  };
  return { address, close, keep: () => true, [Symbol.asyncDispose]: close };
}
