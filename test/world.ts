import type { ElicitResult } from "@modelcontextprotocol/client";
import { z } from "zod";

import { type LocalDht, openLocalDht } from "../src/federation/hyper.ts";
import { openStore } from "../src/store/db.ts";
import { openHome } from "../src/store/home.ts";
import { TOOLSETS } from "../src/toolsets.ts";
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
  /** Rows of its database, over a connection of their own. */
  readonly rows: <R>(sql: string) => R[];
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
  const node = await startPaired({ home, dht, person, clock, toolsets: TOOLSETS });
  return {
    ...node,
    path: folder.path,
    rows<R>(sql: string) {
      const store = openStore(home);
      try {
        return store.prepare<[], R>(sql).all();
      } finally {
        store.close();
      }
    },
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

/** `guest` joins the first space of `owner`, which is founded if need be; `owner`'s person lets them in. */
export async function meet(owner: Paired, guest: Paired, handle: string): Promise<void> {
  const manage = async (node: Paired, input: Record<string, unknown>): Promise<unknown> =>
    (await node.call("space_manage", input)).data;
  if (owner.ctx.sharing.federation.find() === undefined)
    await manage(owner, { action: "create", name: "shop team", handle: "owner" });
  const { code } = CODE.parse(await manage(owner, { action: "invite", space: "S1" }));
  const { phrase } = JOINED.parse(await manage(guest, { action: "join", code, handle }));
  let candidate = "";
  await until(owner, async () => {
    const { waiting = [] } = WAITING.parse(await manage(owner, { action: "list" }));
    candidate = waiting.find((line) => line.includes(phrase))?.split(" ", 1)[0] ?? "";
    return candidate !== "";
  });
  await manage(owner, { action: "confirm", candidate });
  await until(guest, async () => {
    const { spaces = [] } = WAITING.parse(await manage(guest, { action: "list" }));
    return /^S1 active, member, .*[1-9] others online$/.test(spaces[0] ?? "");
  });
}

const CODE = z.object({ code: z.string() });
const JOINED = z.object({ phrase: z.string() });
const WAITING = z.object({
  spaces: z.array(z.string()).optional(),
  waiting: z.array(z.string()).optional(),
});
