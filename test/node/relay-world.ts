import { once } from "node:events";
import { type Duplex, duplexPair, PassThrough } from "node:stream";

import { expect } from "vitest";

import { createLines } from "../../src/node/lines.ts";
import { type RelayDeps, runRelay } from "../../src/node/relay.ts";

export type Json = Record<string, unknown>;

/** One end of a conversation in JSON lines, played by a test. */
export interface Speaker {
  readonly say: (...messages: (Json | string)[]) => void;
  /** The next message from the relay, whenever it comes. */
  readonly hear: () => Promise<Json>;
  /** What has come that nobody has heard. */
  readonly unheard: () => readonly Json[];
}

export interface NodeEnd extends Speaker {
  /** Ends the connection, as a node that was killed does. */
  readonly die: () => void;
}

export interface RelayWorld {
  readonly client: Speaker;
  /** A node becomes reachable; the relay attaches to it. */
  readonly startNode: () => NodeEnd;
  /** Why no node can be started: what the relay hears while it looks for one. */
  readonly trouble: Parameters<RelayDeps["connect"]>[0]["onTrouble"];
  readonly isWanted: () => boolean;
  /** Resolves when the relay looks for a node. */
  readonly searching: () => Promise<void>;
  /** Resolves when the relay has seen everything that the client has said. */
  readonly processed: () => Promise<void>;
  readonly closeInput: () => void;
  readonly output: PassThrough;
  readonly ended: Promise<void>;
}

/** A real relay between a client and nodes that the test plays, line by line. */
export function startRelay(): RelayWorld {
  const input = new PassThrough();
  const output = new PassThrough();
  const nodes: Duplex[] = [];
  let hooks: Parameters<RelayDeps["connect"]>[0] | undefined;
  let found = (): void => {};
  let searched = (): void => {};
  const ended = runRelay({
    input,
    output,
    async connect(now) {
      hooks = now;
      searched();
      while (nodes.length === 0 && !now.signal.aborted)
        await new Promise<void>((resolve) => {
          found = resolve;
          now.signal.addEventListener("abort", () => resolve(), { once: true });
        });
      hooks = undefined;
      return nodes.shift();
    },
  });
  const client = speak(output, input);
  return {
    client,
    startNode() {
      const [near, far] = duplexPair();
      near.once("close", () => far.destroy());
      nodes.push(near);
      found();
      return { ...speak(far, far), die: () => void near.destroy() };
    },
    trouble: (error) => hooks?.onTrouble(error),
    isWanted: () => hooks?.isWanted() ?? false,
    searching: async () => {
      if (hooks) return;
      await new Promise<void>((resolve) => {
        searched = resolve;
      });
    },
    async processed() {
      client.say("?");
      expect(await client.hear()).toMatchObject({ id: null, error: { code: -32_700 } });
    },
    closeInput: () => void input.end(),
    output,
    ended,
  };
}

function speak(from: Duplex | PassThrough, to: Duplex | PassThrough): Speaker {
  const heard: Json[] = [];
  const arrivals = new PassThrough({ objectMode: true });
  const lines = createLines(
    {
      onLine(line) {
        heard.push(JSON.parse(line.toString()));
        arrivals.emit("message");
      },
      onOverlong() {},
    },
    64 * 1024 * 1024,
  );
  from.on("data", lines.push);
  return {
    say(...messages) {
      for (const message of messages)
        to.write(typeof message === "string" ? `${message}\n` : `${JSON.stringify(message)}\n`);
    },
    async hear() {
      while (heard.length === 0) await once(arrivals, "message");
      const [message = {}] = heard.splice(0, 1);
      return message;
    },
    unheard: () => heard,
  };
}

export function request(id: unknown, method: string, params?: Json): Json {
  return { jsonrpc: "2.0", id, method, ...(params && { params }) };
}

export function notification(method: string, params?: Json): Json {
  return { jsonrpc: "2.0", method, ...(params && { params }) };
}

export function result(id: unknown, value: Json = {}): Json {
  return { jsonrpc: "2.0", id, result: value };
}
