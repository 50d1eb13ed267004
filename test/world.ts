import type { ElicitResult } from "@modelcontextprotocol/client";

import { type LocalDht, openLocalDht } from "../src/federation/hyper.ts";
import { openHome } from "../src/store/home.ts";
import { type Paired, startPaired } from "./paired.ts";
import { temporaryHome } from "./temporary-home.ts";

/** Three people, each with a whole server, a home on disk and a client with somebody in front of it. */
export interface World extends AsyncDisposable {
  readonly ana: WorldNode;
  readonly ben: WorldNode;
  readonly cleo: WorldNode;
  /** What ana's person was asked. */
  readonly questions: readonly string[];
}

export interface WorldNode extends Paired {
  /** The folder of its home. */
  readonly path: string;
}

/** Three people's nodes on a DHT of their own; ana's person says yes to every release, and this to who knocks. */
export async function startWorld(welcome = "let in", clock = Date.now): Promise<World> {
  const dht = await openLocalDht();
  const questions: string[] = [];
  const person = (question: string): ElicitResult => {
    questions.push(question);
    const decision = question.startsWith("let ") ? welcome : "release";
    return { action: "accept", content: { decision } };
  };
  const nodes = await Promise.all([0, 1, 2].map(() => startNode(dht, person, clock)));
  const [ana, ben, cleo] = nodes;
  if (!ana || !ben || !cleo) throw new Error("no nodes");
  return {
    ana,
    ben,
    cleo,
    questions,
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => node[Symbol.asyncDispose]()));
      await dht[Symbol.asyncDispose]();
    },
  };
}

async function startNode(
  { bootstrap }: LocalDht,
  person: (question: string) => ElicitResult,
  clock: () => number,
): Promise<WorldNode> {
  const folder = temporaryHome();
  const home = await openHome(folder.config);
  const dht = { bootstrap, host: "127.0.0.1" };
  const node = await startPaired({ home, dht, person, clock });
  return {
    ...node,
    path: folder.path,
    async [Symbol.asyncDispose]() {
      await node[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Resolves when it holds: looked at again after every change that the node tells of. */
export async function until({ ctx }: Paired, holds: () => Promise<boolean>): Promise<void> {
  let wake = (): void => {};
  const stop = ctx.changes.watch(() => wake());
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (await holds()) return;
      await changed;
    }
  } finally {
    stop();
  }
}
