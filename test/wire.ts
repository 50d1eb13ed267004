import { createRequire } from "node:module";

/** Everything that this process hands to its UDP sockets, recorded where JavaScript ends and the native code begins. */
export interface Wire extends Disposable {
  /** Every host that was sent to, connected to or bound. */
  readonly hosts: () => string[];
  readonly bytes: () => number;
  /** Whether these bytes were in any one message or write. */
  readonly holds: (needle: Buffer | string) => boolean;
}

type Native = (...args: unknown[]) => unknown;

/** Which native calls carry bytes, and which of their arguments: see udx-native's lib/socket.js and lib/stream.js. */
const SENDING: Readonly<Record<string, number>> = {
  udx_napi_socket_send_ttl: 3,
  udx_napi_stream_send: 3,
  udx_napi_stream_write: 3,
  udx_napi_stream_writev: 3,
};
const BIND = "udx_napi_socket_bind";
const NAMING_HOSTS: Readonly<Record<string, number>> = {
  udx_napi_socket_send_ttl: 5,
  [BIND]: 2,
  udx_napi_stream_connect: 4,
  udx_napi_stream_change_remote: 4,
};

/** Records until it is disposed. Chunks of a stream are joined in the order in which they were written. */
export function recordWire(): Wire {
  const chunks: Buffer[] = [];
  const hosts = new Set<string>();
  const stop = watchDatagrams({
    bytes: (chunk) => void chunks.push(Buffer.from(chunk)),
    host: (host) => void hosts.add(host),
    bound: (host) => void hosts.add(host),
  });
  return {
    hosts: () => [...hosts],
    bytes: () => chunks.reduce((sum, { length }) => sum + length, 0),
    holds(needle) {
      const bytes = Buffer.from(needle);
      return chunks.some((chunk) => chunk.includes(bytes));
    },
    [Symbol.dispose]: stop,
  };
}

/** Tells of all bytes that this process gives to a UDP socket, and of all hosts that it sends to or binds, until the result is called. */
export function watchDatagrams(on: {
  readonly bytes?: (chunk: Buffer) => void;
  /** Before anything is sent or connected there. */
  readonly host: (host: string) => void;
  readonly bound?: (host: string) => void;
}): () => void {
  const fromDht = createRequire(createRequire(import.meta.url).resolve("hyperdht"));
  const binding: Record<string, Native> = fromDht("udx-native/binding");
  const originals = Object.entries(binding);
  for (const name of new Set([...Object.keys(SENDING), ...Object.keys(NAMING_HOSTS)])) {
    const original = binding[name];
    if (!original) throw new Error(`udx-native has no ${name} any more`);
    binding[name] = (...args) => {
      const sent = args[SENDING[name] ?? -1];
      if (on.bytes) for (const chunk of [sent].flat()) if (Buffer.isBuffer(chunk)) on.bytes(chunk);
      const host = args[NAMING_HOSTS[name] ?? -1];
      if (typeof host === "string") (name === BIND ? on.bound : on.host)?.(host);
      return original(...args);
    };
  }
  return () => {
    for (const [name, original] of originals) binding[name] = original;
  };
}
