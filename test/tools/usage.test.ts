import { writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { openHome } from "../../src/store/home.ts";
import { TOOLSETS } from "../../src/toolsets.ts";
import type { WorkTree } from "../../src/work-tree.ts";
import { type ClientOptions, type Connected, type Paired, startPaired } from "../paired.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";

const AT = Date.parse("2026-11-23T14:20Z");
const HOUR = 3_600_000;
const TREE: WorkTree = {
  repository: "/work/shop/.git",
  branch: "feat/refund",
  commit: "a".repeat(40),
  dirty: { files: ["src/refund.ts"], total: 1 },
};

interface World extends AsyncDisposable {
  readonly paired: Paired;
  readonly usage: (args: Record<string, unknown>, client?: Connected) => Promise<unknown>;
  readonly connect: (options: ClientOptions) => Promise<Connected>;
  readonly pass: (ms: number) => void;
  /** Writes other limits into the file. */
  readonly limits: (text: string) => void;
}

/** A person with these limits, in a client that calls itself `claude-code`. */
async function worldWith(limits: string, more = ""): Promise<World> {
  const place: TemporaryHome = temporaryHome();
  const write = (text: string): void =>
    writeFileSync(place.file("usage.yaml"), `version: 1\nlimits: ${text}\n${more}`, {
      mode: 0o600,
    });
  write(limits);
  let now = AT;
  const options = { toolsets: TOOLSETS, workTree: async () => TREE, project: "shop" };
  const paired = await startPaired({
    ...options,
    home: await openHome(place.config),
    clock: () => now,
    name: "claude-code",
    session: "s1",
  });
  return {
    paired,
    async usage(args, client = paired) {
      const { data, error } = await client.call("usage", args);
      return error ?? data;
    },
    connect: (other) => paired.connect({ ...options, ...other }),
    pass(ms) {
      now += ms;
    },
    limits: write,
    async [Symbol.asyncDispose]() {
      await paired[Symbol.asyncDispose]();
      place[Symbol.dispose]();
    },
  };
}

test("what a model says is counted, with who said it and how old it is; what it does not know stays unknown", async () => {
  await using world = await worldWith("{}");
  await world.usage({
    action: "record",
    model: "gpt-6",
    tokens_in: 1200,
    tokens_out: 340,
    cost: 0.25,
  });
  await world.usage({ action: "record", model: "gpt-6", tokens_in: 800, context: 84_000 });
  await world.usage({ action: "record", quota: 42 });
  world.pass(3000);

  expect(await world.usage({ action: "report" })).toEqual({
    used: [
      "claude-code gpt-6: in 2,000, out 340, cache read unknown, written unknown, cost $0.25, 1 of 3 without counts (tool, 3 s ago)",
    ],
    context: "84,000 tokens (tool, 3 s ago)",
    quotas: ["claude-code: 42 % of what is allowed in 5 h (tool, 3 s ago)"],
    limits: [],
    note: expect.stringContaining("has not said where to go on"),
  });
});

test("a record with the same key counts once", async () => {
  await using world = await worldWith("{}");
  const record = { action: "record", tokens_in: 5, tokens_out: 5, idempotency_key: "one" };

  await world.usage(record);
  await world.usage(record);

  expect(await world.usage({ action: "report" })).toMatchObject({
    used: [expect.stringContaining("in 5, out 5, cache read unknown, written unknown (tool")],
  });
});

test("at a limit the hand-off is written by itself, and the reply says where to go on", async () => {
  await using world = await worldWith(
    "{ five-hours: { tokens: 1000000, hours: 5 } }",
    "next: [claude-code, codex, windsurf]\n",
  );
  const { paired } = world;
  await paired.call("task_add", { title: "Write refunds", role: "edison" });
  await paired.call("task_update", { id: "T1", action: "claim" });
  const before = await world.usage({ action: "record", tokens_in: 700_000, tokens_out: 99_999 });
  expect(before).not.toHaveProperty("note");
  expect(paired.ctx.sessions.findWaiting("shop")).toBeUndefined();

  const at = await world.usage({ action: "record", tokens_in: 0, tokens_out: 1 });

  expect(at).toMatchObject({
    limits: ["five-hours: 800,000 of 1,000,000 tokens in 5 h, 80 % (tool, 0 s ago)"],
    note: 'A limit of the person\'s is reached: five-hours: 800,000 of 1,000,000 tokens in 5 h, 80 % (tool, 0 s ago). The hand-off is written: H1; tasks wait for who resumes it. Go on in codex: "resume" there (tool session) takes it over. Tell the person.',
  });
  const codex = await world.connect({ name: "codex-mcp-client" });
  expect((await codex.call("session", { action: "resume" })).data).toMatchObject({
    from: expect.stringContaining("H1 claude-code, handed over"),
    state: expect.stringContaining("Seen by PAIRED: The session reached five-hours: 800,000"),
    git: expect.stringContaining("branch feat/refund matches"),
    tasks: [expect.stringContaining("T1 Write refunds")],
  });
});

test("a limit hands over once a session, and again only after it was not reached", async () => {
  await using world = await worldWith("{ full: { context: 1000 } }");
  const { ctx } = world.paired;
  const record = (context: number): Promise<unknown> => world.usage({ action: "record", context });
  expect(await record(1000)).toHaveProperty("note");
  const first = ctx.sessions.findOwn({ session: "s1", project: "shop", client: "claude-code" });

  expect(await record(1500)).not.toHaveProperty("note");
  expect(ctx.sessions.list("shop", 5)).toEqual([first]);
  expect(await record(999)).not.toHaveProperty("note");
  expect(await record(1001)).toHaveProperty("note");

  const other = await world.connect({ name: "claude-code", session: "s2" });
  expect(await world.usage({ action: "record", context: 1001 }, other)).toHaveProperty("note");
});

test("a file that does not count for a while takes no limit away", async () => {
  await using world = await worldWith("{ full: { context: 1000 } }");
  await world.usage({ action: "record", context: 1500 });
  world.limits("[");
  expect(await world.usage({ action: "record", context: 1600 })).toMatchObject({ limits: [] });

  world.limits("{ full: { context: 1000 } }");

  expect(await world.usage({ action: "record", context: 1700 })).not.toHaveProperty("note");
  expect(world.paired.ctx.sessions.list("shop", 5)).toHaveLength(1);
});

test("what the person wrote for a session stays in the hand-off that is written by itself", async () => {
  await using world = await worldWith("{ full: { context: 1000 } }");
  await world.paired.call("session", {
    action: "checkpoint",
    state: "Half of it.",
    next: ["Tests"],
  });

  await world.usage({ action: "record", context: 1000 });

  const waiting = world.paired.ctx.sessions.findWaiting("shop");
  expect(waiting?.next).toEqual(["Tests"]);
  expect(waiting?.state).toMatch(/^Half of it\.\nSeen by PAIRED: The session reached full: 1,000/);
});

test("a client at a limit of its own is not where to go on", async () => {
  await using world = await worldWith(
    "{ full: { context: 1000 }, theirs: { quota: 90, client: codex } }",
    "next: [codex, windsurf]\n",
  );
  const codex = await world.connect({ name: "codex", session: "s2" });
  await world.usage({ action: "record", quota: 95 }, codex);

  expect(await world.usage({ action: "record", context: 2000 })).toMatchObject({
    note: expect.stringContaining("Go on in windsurf"),
  });
  expect(await world.usage({ action: "report" }, codex)).toMatchObject({
    note: expect.stringContaining("Go on in windsurf"),
  });
  world.pass(6 * HOUR);
  expect(await world.usage({ action: "report" })).toMatchObject({
    note: expect.stringContaining("Go on in codex"),
  });
});

test("what was used long ago is used no more, and a clock that jumps neither loses nor adds", async () => {
  await using world = await worldWith("{ five: { tokens: 1000, hours: 5, at: 100 } }");
  const limits = async (): Promise<unknown> =>
    Object(await world.usage({ action: "report" })).limits;
  await world.usage({ action: "record", tokens_in: 600, tokens_out: 0 });

  world.pass(-HOUR);
  expect(await limits()).toEqual([expect.stringContaining("600 of 1,000 tokens")]);
  expect(await world.usage({ action: "record", tokens_in: 400, tokens_out: 0 })).toHaveProperty(
    "note",
  );

  world.pass(7 * HOUR);
  expect(await limits()).toEqual(["five: 0 of 1,000 tokens in 5 h, 0 %"]);
  world.pass(-30 * 24 * HOUR);
  expect(await limits()).toEqual(["five: 0 of 1,000 tokens in 5 h, 0 %"]);
});

test("of cost and quota nothing is said while nothing is known", async () => {
  await using world = await worldWith("{ money: { cost: 10, hours: 24 }, five: { quota: 80 } }");
  await world.usage({ action: "record", tokens_in: 5, tokens_out: 5 });

  expect(await world.usage({ action: "report" })).toMatchObject({
    limits: ["money: unknown of 10.00 dollars in 24 h", "five: unknown of 80 percent in 5 h"],
  });
});

test("advice names role, strength and context with reasons, for a kind and for a task", async () => {
  await using world = await worldWith(
    "{}",
    "advice:\n  - { when: { kind: adr }, strength: our-best, why: it binds us }\n",
  );
  await world.paired.call("task_add", { title: "Use SQLite", kind: "adr", role: "leonardo" });

  expect(await world.usage({ action: "advise", kind: "review" })).toMatchObject({
    role: "sherlock",
    strength: "strong",
    tokens: 40_000,
    reasons: [expect.stringContaining("finds what the author could not")],
  });
  expect(await world.usage({ action: "advise", id: "T1" })).toMatchObject({
    role: "leonardo",
    strength: "our-best",
    reasons: expect.arrayContaining(["our-best model: it binds us (row 1 of your table)"]),
  });
});

test.each<[string, Record<string, unknown>, string]>([
  ["nothing to record", { action: "record" }, "record needs a number"],
  ["a model alone", { action: "record", model: "gpt-6" }, "record needs a number"],
  ["a negative count", { action: "record", tokens_in: -1 }, "whole number"],
  ["a half", { action: "record", tokens_in: 0.5 }, "whole number"],
  ["far too many", { action: "record", tokens_in: 1e12 }, "whole number"],
  ["no number", { action: "record", tokens_in: "many" }, "tokens_in"],
  ["what JSON makes of NaN", { action: "record", tokens_in: Number.NaN }, "tokens_in"],
  ["a negative cost", { action: "record", cost: -0.01 }, "dollars"],
  ["a quota beyond all", { action: "record", quota: 1001 }, "percent"],
  ["no hours", { action: "report", hours: 0 }, "whole number"],
  ["a model that is no name", { action: "record", tokens_in: 1, model: "a b" }, "model"],
  ["a report of a model", { action: "report", model: "gpt-6" }, "report does not take model"],
  ["advice on an unknown role", { action: "advise", role: "bob" }, "there is no such role"],
  ["advice on a task that is not there", { action: "advise", id: "T7" }, "no task"],
  ["advice on no kind", { action: "advise", kind: "A kind!" }, "small letters"],
  ["another action", { action: "guess" }, "action"],
])("%s is refused, and nothing is counted", async (_, args, says) => {
  await using world = await worldWith("{}");

  expect(JSON.stringify(await world.usage(args))).toContain(says);

  expect(await world.usage({ action: "report" })).toMatchObject({ used: [], quotas: [] });
});

test("a malformed file sets no limit, and node_status says so", async () => {
  await using world = await worldWith("[]");

  expect(await world.usage({ action: "record", context: 5 })).toMatchObject({ limits: [] });
  expect((await world.paired.call("node_status")).data).toMatchObject({
    degraded: expect.arrayContaining([
      expect.stringMatching(/^usage: usage\.yaml does not count: line 2: limits/),
    ]),
  });
});
