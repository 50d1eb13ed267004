import type SecretStream from "@hyperswarm/secret-stream";
import c from "compact-encoding";
import DHT from "hyperdht";
import Protomux from "protomux";

import type { LocalDht } from "../src/federation/hyper.ts";
import { encodeMessage, type Message } from "../src/federation/links/messages.ts";
import { loadSwarmKey } from "../src/federation/people/identity.ts";
import type { Peer } from "./peers.ts";

/** Somebody who dials a node by its key and keeps to no rule. */
export interface Stranger extends AsyncDisposable {
  readonly keyPair: KeyPair;
  /** Undefined when the connection was refused, or ended before it stood. */
  readonly dial: (peer: Peer) => Promise<Dialled | undefined>;
  /** Dials until it stands: a node that has just started is not found at once. */
  readonly connect: (peer: Peer) => Promise<Dialled>;
}

export interface Dialled {
  readonly stream: SecretStream;
  readonly send: (message: Message) => void;
  /** Any bytes on the channel `paired/1`. */
  readonly sendRaw: (bytes: Buffer) => void;
  /** Frames that came on the channel. */
  readonly received: Buffer[];
  /** Resolves when the other side has ended the stream. */
  readonly ended: Promise<void>;
}

interface KeyPair {
  readonly publicKey: Buffer;
  readonly secretKey: Buffer;
}

export function createStranger(dht: LocalDht, keyPair: KeyPair = DHT.keyPair()): Stranger {
  const node = new DHT({ bootstrap: [...dht.bootstrap], host: "127.0.0.1" });
  return {
    keyPair,
    dial,
    async connect(peer) {
      for (;;) {
        const dialled = await dial(peer);
        if (dialled) return dialled;
      }
    },
    [Symbol.asyncDispose]: () => node.destroy({ force: true }),
  };

  async function dial(peer: Peer): Promise<Dialled | undefined> {
    const stream = node.connect(loadSwarmKey(peer.store).publicKey, { keyPair });
    const ended = new Promise<void>((resolve) => stream.once("close", () => resolve()));
    stream.on("error", () => {});
    if (!(await Promise.race([stream.opened, ended]))) return undefined;
    const received: Buffer[] = [];
    const channel = Protomux.from(stream).createChannel({ protocol: "paired/1" });
    const frames = channel?.addMessage<Buffer>({
      encoding: c.raw,
      onmessage: (bytes) => received.push(Buffer.from(bytes)),
    });
    channel?.open();
    const sendRaw = (bytes: Buffer): void => void frames?.send(bytes);
    return {
      stream,
      received,
      ended,
      sendRaw,
      send: (message) => sendRaw(encodeMessage(message)),
    };
  }
}
