import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { expect, test } from "vitest";
import { z } from "zod";

import type { Context } from "../src/context.ts";
import { promptsOf } from "../src/prompts/index.ts";
import { resources } from "../src/resources/index.ts";
import { buildServer } from "../src/server.ts";
import { tools } from "../src/tools/index.ts";
import { TOOLSETS } from "../src/toolsets.ts";
import { startPaired } from "./paired.ts";
import { startShareNode } from "./tools/share-client.ts";

/** What a client says that it can do. */
const DECLARED = {
  nothing: {},
  "questions only": { elicitation: {} },
  everything: {
    elicitation: { form: {}, url: {} },
    roots: { listChanged: true },
    sampling: {},
    experimental: { "vendor/thing": {} },
  },
} as const;
type Declared = (typeof DECLARED)[keyof typeof DECLARED];

/** What a model gets of a client that has tools and nothing else. */
interface ModelsView extends AsyncDisposable {
  readonly names: () => Promise<string[]>;
  /** The text of the answer and its structured content, which are to say the same. */
  readonly call: (tool: string, args?: object) => Promise<Answer>;
}

interface Answer {
  readonly text: string;
  readonly data: unknown;
}

const YES = { action: "accept", content: { decision: "release" } } as const;

const GENERATIONS: Readonly<
  Record<string, (ctx: Context, declared: Declared) => Promise<ModelsView>>
> = {
  "SDK v1": async (ctx, declared) => {
    const client = new OldClient({ name: "any", version: "1" }, { capabilities: declared });
    if ("elicitation" in declared) client.setRequestHandler(ElicitRequestSchema, () => YES);
    await client.connect(serve(ctx));
    return viewOf({
      list: () => client.listTools(),
      call: (name, args) => client.callTool({ name, arguments: args }),
      close: () => client.close(),
    });
  },
  "SDK v2": (ctx, declared) => connectNew(ctx, declared, "legacy"),
  "SDK v2 of 2026": (ctx, declared) => connectNew(ctx, declared, { pin: "2026-07-28" }),
};

async function connectNew(
  ctx: Context,
  declared: Declared,
  mode: "legacy" | { readonly pin: string },
): Promise<ModelsView> {
  const client = new Client(
    { name: "any", version: "1" },
    { capabilities: declared, versionNegotiation: { mode } },
  );
  if ("elicitation" in declared) client.setRequestHandler("elicitation/create", () => YES);
  await client.connect(serve(ctx));
  return viewOf({
    list: () => client.listTools(),
    call: (name, args) => client.callTool({ name, arguments: args }),
    close: () => client.close(),
  });
}

function serve(ctx: Context): InMemoryTransport {
  const [near, far] = InMemoryTransport.createLinkedPair();
  serveStdio(() => buildServer(ctx, { project: "test", toolsets: TOOLSETS }), { transport: near });
  return far;
}

const LISTED = z.object({ tools: z.array(z.object({ name: z.string() })) });
const ANSWERED = z.object({
  content: z.array(z.object({ text: z.string() })),
  structuredContent: z.unknown(),
});

function viewOf(client: {
  readonly list: () => Promise<unknown>;
  readonly call: (name: string, args: Record<string, unknown>) => Promise<unknown>;
  readonly close: () => Promise<void>;
}): ModelsView {
  return {
    names: async () => LISTED.parse(await client.list()).tools.map(({ name }) => name),
    async call(tool, args = {}) {
      const { content, structuredContent } = ANSWERED.parse(await client.call(tool, { ...args }));
      return { text: content.map(({ text }) => text).join(""), data: structuredContent };
    },
    [Symbol.asyncDispose]: client.close,
  };
}

const CASES = Object.keys(GENERATIONS).flatMap((generation) =>
  Object.entries(DECLARED).map(([can, declared]) => ({ generation, can, declared })),
);

function open(ctx: Context, { generation, declared }: (typeof CASES)[number]): Promise<ModelsView> {
  const connect = GENERATIONS[generation];
  if (!connect) throw new Error(generation);
  return connect(ctx, declared);
}

test.each(CASES)(
  "$generation, a client that can do $can: by tools alone its model gets all that there is",
  async (one) => {
    await using paired = await startPaired();
    await paired.call("memory_add", {
      title: "Cents",
      body: "Amounts in cents.",
      kind: "decision",
    });
    await paired.call("task_add", { title: "Write the parser", role: "edison" });
    await using model = await open(paired.ctx, one);
    const read = async (uri: string): Promise<string> => {
      const { contents } = await paired.client.readResource({ uri });
      return contents.map((part) => ("text" in part ? part.text : "")).join("");
    };

    expect(await model.names()).toEqual(tools.map(({ name }) => name));

    const board = await model.call("task_list");
    expect(JSON.parse(board.text)).toEqual(board.data);
    expect(await read("paired://board/test")).toMatch(
      /T1 Write the parser \(normal, edison, ready/,
    );
    expect(board.data).toMatchObject({
      tasks: [{ id: "T1", title: "Write the parser", role: "edison", state: "ready" }],
    });

    const entry = await model.call("memory_search", { query: "K1" });
    expect(JSON.parse(entry.text)).toEqual(entry.data);
    expect(entry.data).toMatchObject({ results: [JSON.parse(await read("paired://memory/K1"))] });

    const role = await model.call("role_brief", { role: "edison" });
    expect(JSON.parse(role.text)).toEqual(role.data);
    const brief = await read("paired://roles/edison");
    expect(role.data).toMatchObject({ brief });
    const prompt = await paired.client.getPrompt({ name: "edison" });
    expect(JSON.stringify(prompt.messages)).toContain(JSON.stringify(brief).slice(1, -1));

    const pack = await model.call("context_pack", { task: "go on with the parser" });
    expect(JSON.parse(pack.text)).toEqual(pack.data);
    for (const [id] of paired.ctx.packs.digest("test").matchAll(/\b[KT]\d+\b/g))
      expect(pack.text).toContain(id);
  },
);

test.each(CASES)(
  "$generation, a client that can do $can: a release waits for the person where they cannot be asked",
  async (one) => {
    await using node = startShareNode();
    node.sharing.write(12, "Close the client in a finally block.");
    await using model = await open(node.ctx, one);
    const previewed = await model.call("knowledge_share", {
      action: "preview",
      id: "K12",
      space: "S1",
    });
    const { share, digest } = z
      .object({ share: z.string(), digest: z.string() })
      .parse(previewed.data);

    const { data, text } = await model.call("knowledge_share", {
      action: "release",
      share,
      digest,
    });

    const asks = "elicitation" in one.declared;
    expect(data).toMatchObject({ share, state: asks ? "released" : "pending" });
    expect(node.sharing.sent).toHaveLength(asks ? 1 : 0);
    expect(text.includes("paired-mcp review")).toBe(!asks);
    expect(node.ctx.approvals.pending()).toHaveLength(asks ? 0 : 1);
  },
);

test("every resource and every prompt names a tool that gives the same", async () => {
  await using paired = await startPaired();
  const names = tools.map(({ name }) => name);

  for (const { tool } of [...resources, ...promptsOf(paired.ctx)]) expect(names).toContain(tool);
});
