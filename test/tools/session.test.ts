import { expect, test } from "vitest";

import { estimateTokens } from "../../src/memory/pack/tokens.ts";
import type { WorkTree } from "../../src/work-tree.ts";
import { startPaired } from "../paired.ts";

const AT = Date.parse("2026-11-23T14:20Z");
const DAY = 24 * 3_600_000;
const HALF_AN_HOUR = 30 * 60_000;
const TREE: WorkTree = {
  repository: "/work/shop/.git",
  branch: "feat/refund",
  commit: "a".repeat(40),
  dirty: { files: ["src/refund.ts", "test/refund.test.ts"], total: 2 },
};
const ERAS = ["legacy", "modern"] as const;

test.each(ERAS)(
  "a hand-off moves the task, the packet and what is open to another client (%s)",
  async (era) => {
    const workTree = async (): Promise<WorkTree> => TREE;
    const clock = (): number => AT;
    await using paired = await startPaired({ name: "claude-code", era, workTree, clock });
    const windsurf = await paired.connect({ name: "windsurf", workTree });
    await paired.call("memory_add", { body: "Refunds are asynchronous." });
    await paired.call("task_add", { title: "Write refunds", role: "edison" });
    await paired.call("session", { action: "start", goal: "The refund feature" });
    await paired.call("task_update", { id: "T1", action: "claim", paths: ["src/pay/**"] });

    const handed = await paired.call("session", {
      action: "handoff",
      state: "The endpoint answers; the webhook is missing.",
      next: ["Write the tests"],
      decisions: ["Amounts are in cents"],
      questions: ["Which queue?"],
      links: ["T1", "K1"],
    });

    expect(handed.data).toMatchObject({
      id: "H1",
      git: "branch feat/refund, 2 dirty files",
      tasks: ["T1 Write refunds (normal, edison, waiting)"],
      questions: ["Q2 Which queue?"],
    });
    const started = await windsurf.call("session", { action: "start" });
    expect(started.data).toMatchObject({
      id: "H2",
      from: "H1 claude-code, handed over, 2026-11-23T14:20Z: The refund feature",
      state: expect.stringContaining("Next: Write the tests"),
      git: `branch feat/refund matches, commit ${"a".repeat(12)} matches, 2 dirty files as recorded`,
    });
    const resumed = await windsurf.call("session", { action: "resume" });
    expect(resumed.data).toEqual({
      id: "H2",
      from: "H1 claude-code, handed over, 2026-11-23T14:20Z: The refund feature",
      git: `branch feat/refund matches, commit ${"a".repeat(12)} matches, 2 dirty files as recorded`,
      tasks: ["T1 Write refunds (normal, edison, doing by windsurf until 2026-11-23T14:50Z)"],
      links: ["T1", "K1"],
      state: "The endpoint answers; the webhook is missing.",
      next: ["Write the tests"],
      questions: ["Q2 Which queue?"],
      decisions: ["Q1 Amounts are in cents"],
    });
    const again = await paired.call("task_update", { id: "T1", action: "claim" });
    expect(again.error?.message).toBe("the task is leased by windsurf until 2026-11-23T14:50Z");
  },
);

test("resume says what is another way in git than it was", async () => {
  let tree: WorkTree = TREE;
  await using paired = await startPaired({ workTree: async () => tree });
  await paired.call("session", { action: "handoff", state: "half done" });
  tree = {
    repository: "/work/other/.git",
    branch: "main",
    commit: "b".repeat(40),
    dirty: { files: ["src/refund.ts", "new.ts"], total: 2 },
  };

  const elsewhere = await paired.call("session", { action: "start" });
  tree = { repository: undefined, branch: undefined, commit: undefined, dirty: undefined };
  const unknown = await paired.call("session", { action: "resume", id: "H1" });

  expect(elsewhere.data).toMatchObject({
    differs: [
      "another repository than it was, or it has moved",
      "the branch is main, it was feat/refund",
      `the commit is ${"b".repeat(12)}, it was ${"a".repeat(12)}`,
      "no longer dirty: test/refund.test.ts",
      "dirty now, not then: new.ts",
    ],
  });
  expect(elsewhere.data).not.toHaveProperty("git");
  expect(unknown.data).toMatchObject({
    state: "half done",
    differs: [
      "the branch is unknown, it was feat/refund",
      `the commit is unknown, it was ${"a".repeat(12)}`,
      "which files are dirty is unknown now",
    ],
  });
});

test.each(ERAS)(
  "what a killed client held goes on at once in another, from its checkpoint (%s)",
  async (era) => {
    await using paired = await startPaired({ name: "windsurf" });
    const killed = await paired.connect({ name: "claude-code", era });
    await killed.call("task_add", { title: "Write refunds" });
    await killed.call("task_add", { title: "Claimed after the checkpoint" });
    await killed.call("task_update", { id: "T1", action: "claim" });
    await killed.call("session", { action: "checkpoint", state: "half", next: ["tests"] });
    await killed.call("task_update", { id: "T2", action: "claim" });
    const before = await paired.call("session", { action: "resume" });
    await killed.client.close();

    const { data } = await paired.call("session", { action: "resume" });

    expect(before.data).toMatchObject({ note: expect.stringContaining("No session waits") });
    expect(data).toMatchObject({
      from: expect.stringMatching(/^H1 claude-code, stopped without a hand-off, /),
      state: "half",
      next: ["tests"],
      tasks: [
        expect.stringMatching(/^T1 .*doing by windsurf/),
        expect.stringMatching(/^T2 .*doing by windsurf/),
      ],
    });
  },
);

test("a client that is lost before it wrote anything leaves the task that it held", async () => {
  await using paired = await startPaired({ name: "windsurf" });
  const killed = await paired.connect({ name: "claude-code" });
  await killed.call("task_add", { title: "Write refunds" });
  await killed.call("task_update", { action: "claim" });
  await killed.client.close();

  const { data } = await paired.call("session", { action: "resume" });

  expect(data).toMatchObject({ tasks: [expect.stringMatching(/^T1 .*doing by windsurf/)] });
});

test("a client at work keeps its tasks, whoever asks for its session", async () => {
  await using paired = await startPaired({ name: "windsurf" });
  const busy = await paired.connect({ name: "claude-code" });
  await busy.call("task_add", { title: "Write refunds" });
  await busy.call("task_update", { id: "T1", action: "claim" });
  await busy.call("session", { action: "checkpoint", state: "half" });

  const { data } = await paired.call("session", { action: "resume", id: "H1" });

  expect(data).toMatchObject({
    state: "half",
    missed: [expect.stringMatching(/^T1 stays: the task is leased by claude-code until /)],
  });
  const { error } = await busy.call("task_update", { id: "T1", action: "note", note: "mine" });
  expect(error).toBeUndefined();
});

test("a client that resumed and is lost at once has lost nothing", async () => {
  await using paired = await startPaired({ name: "windsurf" });
  const first = await paired.connect({ name: "claude-code" });
  await first.call("task_add", { title: "Write refunds" });
  await first.call("task_update", { id: "T1", action: "claim" });
  await first.call("session", { action: "handoff", goal: "refunds", state: "half", next: ["go"] });
  const second = await paired.connect({ name: "codex" });
  await second.call("session", { action: "resume" });
  await second.client.close();

  const { data } = await paired.call("session", { action: "resume" });

  expect(data).toMatchObject({
    from: expect.stringMatching(/^H2 codex, .*: refunds$/),
    state: "half",
    next: ["go"],
    tasks: [expect.stringMatching(/^T1 .*windsurf/)],
  });
});

test("tasks that ended, are somebody else's or are gone are named, and the rest goes on", async () => {
  let now = AT;
  await using paired = await startPaired({ name: "windsurf", clock: () => now });
  const first = await paired.connect({ name: "claude-code" });
  for (const title of ["gone", "ended", "taken", "left"]) await first.call("task_add", { title });
  for (const id of ["T1", "T2", "T3", "T4"])
    await first.call("task_update", { id, action: "claim" });
  await first.call("session", { action: "handoff", state: "half" });
  await paired.call("task_update", { id: "T1", action: "complete" });
  now += 200 * DAY;
  expect(await paired.ctx.rights.retention.sweep()).toMatchObject({ ended: 1 });
  await paired.call("task_update", { id: "T2", action: "complete" });
  const other = await paired.connect({ name: "codex" });
  await other.call("task_update", { id: "T3", action: "claim" });

  const { data } = await paired.call("session", { action: "resume", id: "H1" });

  expect(data).toMatchObject({
    tasks: [expect.stringMatching(/^T4 /)],
    missed: [
      "T1 is no longer on the board",
      "T2 is done",
      expect.stringMatching(/^T3 stays: the task is leased by codex/),
    ],
  });
});

test("sessions of long ago go to the archive, but what is asked, and can be resumed from there", async () => {
  let now = AT;
  await using paired = await startPaired({ clock: () => now });
  const work = async (name: string, more: object): Promise<void> => {
    const { call, client } = await paired.connect({ name });
    await call("session", {
      action: "handoff",
      goal: `of ${name}`,
      state: `${name} half`,
      ...more,
    });
    await client.close();
  };
  await work("first", { decisions: ["Cents"] });
  await work("asking", { questions: ["Which queue?"] });
  await work("newest", {});
  now += 200 * DAY;

  expect(await paired.ctx.rights.retention.sweep()).toMatchObject({ ended: 1 });

  const list = await paired.call("session", { action: "list" });
  expect(list.data).toMatchObject({
    sessions: [expect.stringMatching(/^H3 newest/), expect.stringMatching(/^H2 asking/)],
    questions: ["Q2 Which queue?"],
  });
  const { data } = await paired.call("session", { action: "resume", id: "H1" });
  expect(data).toMatchObject({ state: "first half", from: expect.stringContaining("of first") });
});

test.each([-7 * 24 * 3_600_000, 7 * 24 * 3_600_000])(
  "a clock that jumps by %d ms changes neither order nor what is there",
  async (jump) => {
    let now = AT;
    await using paired = await startPaired({ clock: () => now });
    const first = await paired.connect({ name: "first" });
    await first.call("session", { action: "handoff", state: "older" });
    now += jump;
    const second = await paired.connect({ name: "second" });
    await second.call("task_add", { title: "one" });
    await second.call("task_update", { id: "T1", action: "claim" });
    await second.call("session", { action: "handoff", state: "newer" });
    now -= jump;

    const { data } = await paired.call("session", { action: "resume" });

    expect(data).toMatchObject({ state: "newer", tasks: [expect.stringContaining("T1")] });
  },
);

test("a session whose end nobody saw can be resumed when its leases have run out", async () => {
  let now = AT;
  await using paired = await startPaired({ name: "windsurf", clock: () => now });
  const silent = await paired.connect({ name: "claude-code" });
  await silent.call("task_add", { title: "one" });
  await silent.call("task_update", { id: "T1", action: "claim" });
  await silent.call("session", { action: "checkpoint", state: "half" });
  now += HALF_AN_HOUR + 1;

  const { data } = await paired.call("session", { action: "resume" });

  expect(data).toMatchObject({ state: "half", tasks: [expect.stringContaining("T1")] });
});

test("what is open stays open from session to session, until it is closed", async () => {
  await using paired = await startPaired();
  const questions = ["Which queue?", "Which currency?"];
  await paired.call("session", { action: "checkpoint", questions, decisions: ["Cents"] });
  await paired.call("session", { action: "checkpoint", questions });
  const other = await paired.connect({ name: "codex" });
  const { data } = await other.call("session", { action: "checkpoint", closes: ["Q2"] });

  expect(data).toMatchObject({ questions: ["Q3 Which currency?"] });
  const { data: list } = await other.call("session", { action: "list" });
  expect(list).toMatchObject({ questions: ["Q3 Which currency?"], decisions: ["Q1 Cents"] });
});

test("after 30 sessions every open question and decision is in an answer of 2,000 tokens", async () => {
  await using paired = await startPaired();
  const planted: string[] = [];
  for (let n = 0; n < 30; n += 1) {
    const { call, client } = await paired.connect({ name: `client-${n % 3}` });
    const asked = `Shall refund rule number ${n} be decided by the person who pays?`;
    const decided = `Rule ${n} is kept in cents`;
    planted.push(asked, decided);
    await call("session", { action: "resume" });
    await call("session", {
      action: "handoff",
      goal: `step ${n}`,
      state: `Step ${n} is done. ${"It went well. ".repeat(20)}`,
      next: [`step ${n + 1}`],
      questions: [asked],
      decisions: [decided],
    });
    await client.close();
  }

  const { data } = await paired.call("session", { action: "resume" });

  const text = JSON.stringify(data);
  expect(planted.filter((one) => !text.includes(one))).toEqual([]);
  expect(text.length).toBeLessThanOrEqual(8000);
  expect(estimateTokens(text)).toBeLessThanOrEqual(2000);
  expect(data).toMatchObject({ state: expect.stringContaining("Step 29"), next: ["step 30"] });
});

test("more than fits is shortened and counted, and no open question is left out", async () => {
  await using paired = await startPaired();
  for (let n = 0; n < 3; n += 1)
    await paired.call("session", {
      action: "checkpoint",
      state: "x".repeat(2000),
      questions: Array.from({ length: 20 }, (_, at) => `question ${n} ${at} ${"y".repeat(250)}`),
      decisions: Array.from({ length: 20 }, (_, at) => `decision ${n} ${at} ${"z".repeat(250)}`),
    });
  const { call } = await paired.connect();

  const { data } = await call("session", { action: "resume", id: "H1" });

  const text = JSON.stringify(data);
  expect(text.length).toBeLessThanOrEqual(8000);
  expect(text.match(/question \d \d+ /g)).toHaveLength(60);
  expect(data).toMatchObject({ left_out: expect.any(Number) });
});

test.each([
  [{ action: "handoff" }, "a handoff needs a state or a next step"],
  [{ action: "handoff", id: "H1" }, "handoff does not take id"],
  [{ action: "resume", state: "x" }, "resume does not take state"],
  [{ action: "resume", id: "T1" }, "the id of a session looks like H12"],
  [{ action: "resume", id: "H99" }, "there is no session H99"],
  [{ action: "checkpoint", closes: ["Q99"] }, "there is no Q99 in this project"],
  [{ action: "checkpoint", links: ["K99"] }, "there is no entry with this id"],
  [{ action: "checkpoint", links: ["T99"] }, "there is no task with this id"],
  [{ action: "sleep" }, "action"],
])("%j is refused, with a fix, and nothing changes", async (args, message) => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "one" });
  await paired.call("task_update", { id: "T1", action: "claim" });

  const { error } = await paired.call("session", args);

  expect(error?.message).toContain(message);
  expect(error?.fix).toBeDefined();
  const { data } = await paired.call("task_list", { view: "board" });
  expect(data).toMatchObject({ tasks: [{ id: "T1", state: "doing" }] });
});

test("the session of another project is not resumed by accident", async () => {
  await using paired = await startPaired();
  const other = await paired.connect({ project: "blog" });
  await other.call("session", { action: "handoff", state: "half" });

  const newest = await paired.call("session", { action: "resume" });
  const asked = await paired.call("session", { action: "resume", id: "H1" });

  expect(newest.data).toMatchObject({ note: expect.stringContaining("No session waits") });
  expect(asked.error).toMatchObject({
    code: "conflict",
    message: "H1 is of the project blog, and this is test",
  });
});

test("one that went home takes its own work up again", async () => {
  await using paired = await startPaired({ session: "same" });
  await paired.call("task_add", { title: "one" });
  await paired.call("task_update", { id: "T1", action: "claim" });
  await paired.call("session", { action: "handoff", state: "half", idempotency_key: "a" });
  await paired.call("session", { action: "handoff", state: "half", idempotency_key: "a" });

  const { data } = await paired.call("session", { action: "resume" });

  expect(data).toMatchObject({
    id: "H1",
    state: "half",
    tasks: [expect.stringMatching(/T1.*doing/)],
  });
});

test("packs, briefs and instructions have what the last session left", async () => {
  await using paired = await startPaired({ name: "claude-code", clock: () => AT });
  await paired.call("session", {
    action: "handoff",
    goal: "Refunds",
    state: "Half.",
    next: ["tests"],
    questions: ["Which queue?"],
  });
  const { call, client } = await paired.connect({ era: "modern" });

  const pack = await call("context_pack", { task: "go on" });
  const brief = await call("role_brief", { role: "edison" });

  const said = "Refunds\nNext: tests\nOpen Q1: Which queue?\nState: Half.";
  expect(pack.data).toMatchObject({
    known: [
      `H1 last session, handed over, 2026-11-23T14:20Z, claude-code; tool session resume goes on: ${said}`,
    ],
  });
  expect(brief.data).toMatchObject({
    handoff: "H1 of claude-code: Refunds\nNext: tests\nOpen Q1: Which queue?\nState: Half.",
  });
  expect(client.getInstructions()).toContain(
    "- H1 last session, handed over, 2026-11-23T14:20Z, claude-code; tool session resume goes on: Refunds Next: tests",
  );
});
