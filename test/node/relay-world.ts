import { type Duplex, duplexPair, PassThrough } from "node:stream";

import { expect } from "vitest";

import { type RelayDeps, runRelay } from "../../src/node/relay.ts";
import { type Speaker, speak } from "./speaker.ts";

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
