import c from "compact-encoding";

import type { Clock } from "../../clock.ts";
import type { Hyper, SecretStream } from "../hyper.ts";
import { LIMITS } from "../limits.ts";
import { decodeMessage, encodeMessage, type Message, PROTOCOL_VERSION } from "./messages.ts";
import { createTokenBucket } from "./token-bucket.ts";

/** The channel `paired/1` on one stream, after the greeting: messages of the right size, shape and pace. */
export interface Session {
  readonly stream: SecretStream;
  readonly send: (message: Message) => void;
  /** From here on the peer may send as much as it likes outside of this channel. */
  readonly trust: () => void;
  /** Everything sent so far has been received, or the stream is gone. */
  readonly flushed: () => Promise<void>;
  readonly destroy: () => void;
}

export interface SessionEvents {
  readonly onGreeted: () => void;
  readonly onMessage: (message: Message) => void;
  /** The peer broke a rule; the stream is being destroyed. */
  readonly onHostile: (rule: string) => void;
  readonly onClose: () => void;
}

/** How hyperswarm ends one of two streams to the same peer. */
const DUPLICATE = "Duplicate connection";

/** Greets the peer on `stream`, now: the other side sees a connection only after the first byte. */
export function openSession(
  { Protomux }: Pick<Hyper, "Protomux">,
  stream: SecretStream,
  deps: SessionEvents & { readonly clock: Clock },
): Session | undefined {
  const { clock, onMessage, onHostile } = deps;
  const mayWrite = createTokenBucket(clock, {
    perSecond: LIMITS.controlMessagesPerSecond,
    burst: LIMITS.controlMessagesBurst,
  });
  let greeted = false;
  let ended = false;
  let trusted = false;
  let unproved = 0;
  const late = setTimeout(() => hostile("no greeting"), LIMITS.helloMs).unref();
  const channel = Protomux.from(stream).createChannel({ protocol: "paired/1", onclose: destroy });
  if (!channel) {
    clearTimeout(late);
    return undefined;
  }
  stream.on("close", end);
  stream.on("error", onError);
  stream.rawStream.on("data", countUnproved);
  const frames = channel.addMessage<Buffer>({ encoding: c.raw, onmessage: receive });
  channel.open();
  stream.setKeepAlive(LIMITS.keepAliveMs);
  const send = (message: Message): void => void (ended || frames.send(encodeMessage(message)));
  send({ kind: "hello", version: PROTOCOL_VERSION });
  return {
    stream,
    send,
    trust() {
      trusted = true;
      stream.rawStream.off("data", countUnproved);
    },
    async flushed() {
      await stream.flush();
    },
    destroy,
  };

  function receive(bytes: Buffer): void {
    if (ended) return;
    if (!mayWrite()) return hostile("too many messages");
    if (bytes.length > LIMITS.controlMessageBytes) return hostile("message too big");
    const message = decodeMessage(bytes);
    if (message === undefined) return hostile("malformed message");
    if (message === "unknown") return undefined;
    if (!greeted && message.kind !== "hello") return hostile("no greeting");
    if (message.kind !== "hello") return onMessage(message);
    if (greeted) return hostile("two greetings");
    greeted = true;
    clearTimeout(late);
    return deps.onGreeted();
  }

  /** Counts raw bytes, because a frame of 16 MiB is held in memory before it is seen here. */
  function countUnproved(chunk: Buffer): void {
    unproved += chunk.length;
    if (unproved > LIMITS.unprovedBytes) hostile("too much from a stranger");
  }

  function hostile(rule: string): void {
    if (ended) return;
    onHostile(rule);
    destroy();
  }

  /** What the layers below cannot parse ends the stream with an error of theirs; a lost connection has a code. */
  function onError(error: Error): void {
    const parsing = !("code" in error) && error.message !== DUPLICATE;
    if (parsing && !trusted) hostile("malformed frame");
    else destroy();
  }

  function destroy(): void {
    stream.destroy();
    end();
  }

  function end(): void {
    if (ended) return;
    ended = true;
    clearTimeout(late);
    deps.onClose();
  }
}
