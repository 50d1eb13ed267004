import { createHash } from "node:crypto";
import { join } from "node:path";

/** Where a node listens: a unix socket or Windows pipe by its path, or a loopback port where those are refused. */
export type Address =
  | { readonly kind: "local"; readonly path: string }
  | { readonly kind: "tcp"; readonly port: number };

/** `sockaddr_un` holds 104 bytes on macOS and 108 on Linux, with the closing NUL. */
export const MAX_SOCKET_PATH_BYTES = 103;

/** One line that both sides put into their proofs, so that a proof made for one address is none for another. */
export function formatAddress(address: Address): string {
  return address.kind === "tcp" ? `tcp:127.0.0.1:${address.port}` : `local:${address.path}`;
}

export function parseAddress(text: string): Address | undefined {
  const port = /^tcp:127\.0\.0\.1:(\d{1,5})$/.exec(text)?.[1];
  if (port !== undefined) return { kind: "tcp", port: Number(port) };
  return text.startsWith("local:") ? { kind: "local", path: text.slice(6) } : undefined;
}

export function socketPath(runDir: string): string {
  return join(runDir, "p.sock");
}

/** Whether a socket can be bound there: its first name, before the rename, is the longer one. */
export function fitsSocket(runDir: string): boolean {
  return Buffer.byteLength(bindPath(runDir, 9_999_999)) <= MAX_SOCKET_PATH_BYTES;
}

/** A socket is bound under this name and then renamed: nobody ever finds it half made, or by a dead node. */
export function bindPath(runDir: string, pid: number): string {
  return join(runDir, `b${pid}`);
}

/**
 * A named pipe of Windows. Such names can be squatted, so this one cannot be guessed: it takes in the token, new at
 * each start, which only this user can read.
 */
export function pipePath(owner: {
  readonly user: string;
  readonly home: string;
  readonly token: Buffer;
}): string {
  const { user, home, token } = owner;
  const name = createHash("sha256")
    .update(JSON.stringify([user, home]))
    .update(token);
  return `\\\\.\\pipe\\paired-${name.digest("hex")}`;
}
