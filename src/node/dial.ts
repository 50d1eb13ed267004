import { connect, type Socket } from "node:net";
import { dirname } from "node:path";

import { PairedError } from "../errors.ts";
import type { Address } from "./address.ts";
import { greetNode, type ProvenNode } from "./hello.ts";
import { findRecord } from "./record.ts";
import { assertOurs } from "./run-dir.ts";
import { findToken } from "./token.ts";

/** A connection to a node that has proven itself and waits for the request. */
export interface Dialled extends ProvenNode {
  readonly socket: Socket;
}

export interface DialOptions {
  readonly signal?: AbortSignal;
  /** How long the node may take to say each of its two lines. */
  readonly patienceMs?: number;
}

/** A person waits. */
const PATIENCE_MS = 5000;

/**
 * Connects to the node of `home`; undefined when none is there. Throws `denied` for something else in its place, and
 * `unavailable` for a node that hangs, by its process id.
 */
export async function dialNode(
  home: string,
  { signal, patienceMs = PATIENCE_MS }: DialOptions = {},
): Promise<Dialled | undefined> {
  const record = findRecord(home);
  const token = findToken(home);
  if (record?.state !== "up" || !token) return undefined;
  const { address } = record;
  const socket = await open(address);
  if (!socket) return undefined;
  const abandon = (): void => void socket.destroy();
  signal?.addEventListener("abort", abandon, { once: true });
  try {
    const node = await greetNode(socket, { token, address }, patienceMs);
    return { ...node, socket };
  } catch (error) {
    socket.destroy();
    throw describeSilence(record.pid, error);
  } finally {
    signal?.removeEventListener("abort", abandon);
  }
}

/** Undefined when nobody listens there. */
async function open(address: Address): Promise<Socket | undefined> {
  if (address.kind === "local" && !address.path.startsWith("\\\\.\\")) {
    try {
      assertOurs(dirname(address.path));
    } catch (error) {
      if (error instanceof PairedError) throw error;
      return undefined;
    }
  }
  const socket = connect(
    address.kind === "tcp" ? { host: "127.0.0.1", port: address.port } : { path: address.path },
  );
  return new Promise((resolve) => {
    socket.once("error", () => resolve(undefined));
    socket.once("connect", () => {
      // From here on a broken connection shows as `close`; an `error` nobody hears would end the process.
      socket.on("error", () => {}).setNoDelay(true);
      resolve(socket);
    });
  });
}

function describeSilence(pid: number, error: unknown): unknown {
  if (!(error instanceof PairedError) || error.code !== "unavailable") return error;
  return new PairedError(
    "unavailable",
    `the PAIRED node (process ${pid}) does not answer: ${error.message}`,
    { fix: `If it hangs, end it: kill ${pid}` },
  );
}
