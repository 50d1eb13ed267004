import { expect, test } from "vitest";
import { z } from "zod";

import { tools } from "../../src/tools/index.ts";
import { filesWith, formsOf } from "../files-with.ts";
import { temporaryHome } from "../temporary-home.ts";
import { recordWire } from "../wire.ts";
import { startWorld, until, type WorldNode } from "../world.ts";

/** In each of the texts below, with a number of its own where there are many. */
const SENTINEL = "sentinel7f3a";
const ENTRIES = 145;
const REPLY = z.looseObject({
  code: z.string().optional(),
  share: z.string().optional(),
  digest: z.string().optional(),
});

/** Calls of every tool that writes, each text of which is the sentinel; what leaves, leaves sealed. */
const WRITES: readonly (readonly [string, Record<string, unknown>])[] = [
  ["memory_add", { title: SENTINEL, body: SENTINEL, tags: [SENTINEL], project: SENTINEL }],
  ["memory_add", { body: SENTINEL, session: SENTINEL }],
  ["memory_edit", { id: "K2", action: "correct", body: `${SENTINEL} corrected` }],
  ["memory_edit", { id: "K2", action: "annotate", body: SENTINEL }],
  ["memory_edit", { id: "K2", action: "forget" }],
  ["task_add", { title: SENTINEL, body: SENTINEL, project: SENTINEL, accept: [SENTINEL] }],
  ["task_update", { id: "T1", action: "note", note: SENTINEL, paths: [SENTINEL] }],
  ["message", { action: "send", to: "edison", text: SENTINEL }],
  [
    "session",
    { action: "handoff", goal: SENTINEL, state: SENTINEL, next: [SENTINEL], questions: [SENTINEL] },
  ],
  ["usage", { action: "record", tokens_in: 1, model: SENTINEL }],
  ["privacy", { action: "erase", id: "K1" }],
];

test("1,000 texts written through the tools are in no file in clear, and in no byte on the wire", async () => {
  using wire = recordWire();
  await using world = await startWorld();
  using backups = temporaryHome();
  const { ana, ben } = world;
  const called = new Set<string>();
  const call = async (
    node: WorldNode,
    name: string,
    args: Record<string, unknown>,
  ): Promise<z.output<typeof REPLY>> => {
    called.add(name);
    const { data, error } = await node.call(name, args);
    expect(error).toBeUndefined();
    return REPLY.parse(data);
  };

  await call(ana, "space_manage", { action: "create", name: SENTINEL, handle: SENTINEL });
  const { code } = await call(ana, "space_manage", { action: "invite", space: "S1" });
  await call(ben, "space_manage", { action: "join", code, handle: `${SENTINEL}-ben` });
  await until(ana, async () => ana.ctx.sharing.federation.get().candidates().length === 1);
  await call(ana, "space_manage", { action: "confirm", candidate: "C1" });
  for (const [name, args] of WRITES) await call(ana, name, args);
  let texts = 0;
  const next = (): string => `${SENTINEL} ${(texts += 1)}`;
  for (let n = 0; n < ENTRIES; n += 1) {
    await call(ana, "memory_add", { title: next(), body: next(), tags: [next()], project: next() });
    await call(ana, "task_add", { title: next(), body: next(), project: next() });
  }
  expect(texts).toBeGreaterThan(1000);
  const preview = await call(ana, "knowledge_share", { action: "preview", id: "K1", space: "S1" });
  const { share, digest } = preview;
  await call(ana, "knowledge_share", { action: "release", share, digest });
  await until(ben, async () => (await found(ben)) === 1);
  ana.ctx.backups.begin({ folder: backups.path });
  expect(await ana.ctx.backups.wait(60_000)).toMatchObject({ state: "done" });

  const writing = tools.filter(({ effect }) => effect !== "read").map(({ name }) => name);
  expect(writing.filter((name) => !called.has(name))).toEqual([]);
  expect(wire.bytes()).toBeGreaterThan(10_000);
  for (const form of formsOf(SENTINEL)) {
    expect(wire.holds(form)).toBe(false);
    for (const { path } of [ana, ben, backups]) expect(filesWith(path, form)).toEqual([]);
  }
});

test("a text is looked for in every form in which it may hide", () => {
  const around = ["", "a", "ab", "abc"].map((before) => `${before}${SENTINEL} and more`);
  const hidden = around.flatMap((text) => [
    text,
    Buffer.from(text).toString("base64"),
    Buffer.from(text).toString("hex"),
    Buffer.from(text, "utf16le").toString("latin1"),
  ]);

  const forms = formsOf(SENTINEL).map((form) => form.toString("latin1"));

  expect(hidden.filter((text) => !forms.some((form) => text.includes(form)))).toEqual([]);
  expect(forms.every((form) => form.length >= 8)).toBe(true);
});

async function found(node: WorldNode): Promise<number> {
  const { data } = await node.call("memory_search", { query: SENTINEL, scope: "spaces" });
  return z.object({ results: z.array(z.unknown()) }).parse(data).results.length;
}
