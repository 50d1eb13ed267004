import { expect, test } from "vitest";

import { type Connected, startPaired } from "../paired.ts";

const START = Date.UTC(2026, 10, 23, 14, 0);
const MINUTE = 60_000;

async function add(client: Connected, title: string, more: object = {}): Promise<void> {
  const { error } = await client.call("task_add", { title, ...more });
  expect(error).toBeUndefined();
}

async function state(client: Connected, id: string): Promise<unknown> {
  const { data } = await client.call("task_list", { id });
  return /"state":"(\w+)"/.exec(JSON.stringify(data))?.[1];
}

test("a task waits for those that it needs, and is ready as soon as they are done", async () => {
  await using paired = await startPaired();
  await add(paired, "schema");
  await add(paired, "parser", { needs: ["T1"] });

  const early = await paired.call("task_update", { id: "T2", action: "claim" });
  const blocked = await paired.call("task_list", { view: "blocked" });
  await paired.call("task_update", { id: "T1", action: "complete" });

  expect(early.error).toMatchObject({ code: "conflict", message: "the task waits for T1" });
  expect(blocked.data).toMatchObject({
    tasks: [{ id: "T2", state: "todo", why: "T1 ready (alex)" }],
  });
  expect(await state(paired, "T2")).toBe("ready");
});

test("a dependency that failed keeps the others waiting, and says what to do", async () => {
  await using paired = await startPaired();
  await add(paired, "schema");
  await add(paired, "parser", { needs: ["T1"] });
  await paired.call("task_update", { id: "T1", action: "fail", note: "no such format" });

  const { data } = await paired.call("task_list", { view: "blocked" });
  await paired.call("task_update", { id: "T2", action: "edit", needs: [] });

  expect(data).toMatchObject({
    tasks: [{ id: "T2", why: "T1 failed, which will not be done: edit needs, or reopen it" }],
  });
  expect(await state(paired, "T2")).toBe("ready");
});

test.each([
  ["a cycle", { id: "T1", needs: ["T3"] }, "conflict", "T1 needs T3 needs T2 needs T1"],
  ["itself", { id: "T1", needs: ["T1"] }, "conflict", "T1 needs T1"],
  ["a task that is not there", { id: "T1", needs: ["T9"] }, "not_found", "there is no task T9"],
  ["what is no task", { id: "T1", needs: ["K1"] }, "bad_input", "the id of a task"],
  ["an entry that is not there", { id: "T1", entries: ["K9"] }, "not_found", "no entry K9"],
  ["an edit of nothing", { id: "T1" }, "bad_input", "edit needs something to change"],
])("refuses %s, and the board stays as it was", async (_what, args, code, message) => {
  await using paired = await startPaired();
  await add(paired, "one");
  await add(paired, "two", { needs: ["T1"] });
  await add(paired, "three", { needs: ["T2"] });
  const before = await paired.call("task_list");

  const { error } = await paired.call("task_update", { action: "edit", ...args });

  expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
  expect(await paired.call("task_list")).toEqual(before);
  expect(paired.ctx.board.history(1, 9)).toHaveLength(1);
});

test("an urgent task lifts what stands in its way, and next says so", async () => {
  await using paired = await startPaired();
  await add(paired, "small", { priority: "low" });
  await add(paired, "other", { priority: "high" });
  await add(paired, "burning", { priority: "urgent", needs: ["T1"] });

  const lifted = await paired.call("task_list", { view: "next" });
  await paired.call("task_update", { id: "T3", action: "drop", note: "not wanted" });
  const again = await paired.call("task_list", { view: "next" });

  expect(lifted.data).toMatchObject({
    tasks: [{ id: "T1" }],
    why: expect.stringContaining("urgent, for a task that waits for it"),
  });
  expect(again.data).toMatchObject({ tasks: [{ id: "T2" }] });
});

test("a claim without an id takes the next task; of clients at once each gets another", async () => {
  await using paired = await startPaired({ name: "claude-code" });
  const other = await paired.connect({ name: "windsurf" });
  await add(paired, "plan", { role: "alex", priority: "urgent" });
  await add(paired, "build", { role: "edison" });

  const [one, two] = await Promise.all([
    paired.call("task_update", { action: "claim" }),
    other.call("task_update", { action: "claim" }),
  ]);
  const none = await paired.call("task_update", { action: "claim", to: "edison" });

  expect(one.data).toMatchObject({ id: "T1", holder: "claude-code" });
  expect(two.data).toMatchObject({ id: "T2", holder: "windsurf" });
  expect(none.error).toMatchObject({ code: "not_found", fix: expect.any(String) });
});

test("files of a task are its holder's: a claim of the same ones reads who has them and until when", async () => {
  await using paired = await startPaired({ name: "claude-code", clock: () => START });
  const other = await paired.connect({ name: "windsurf" });
  await add(paired, "refund");
  await add(paired, "invoice");
  await add(paired, "docs");
  await paired.call("task_update", { id: "T1", action: "claim", paths: ["src/pay/**"] });

  const clash = { id: "T2", action: "claim", paths: ["src/pay/refund.ts"] };
  const refused = await other.call("task_update", clash);
  const free = await other.call("task_update", { id: "T3", action: "claim", paths: ["docs"] });
  const later = await other.call("task_update", {
    id: "T3",
    action: "note",
    note: "the example too",
    paths: ["docs", "src/*/refund.ts"],
  });
  await paired.call("task_update", { id: "T1", action: "handoff", to: "alex", note: "next: x" });
  const after = await other.call("task_update", clash);

  expect(refused.error).toMatchObject({
    code: "conflict",
    message: "src/pay/** is held by claude-code with T1 until 2026-11-23T14:30Z",
  });
  expect(free.data).toMatchObject({ paths: ["docs"] });
  expect(later.error?.code).toBe("conflict");
  expect(after.data).toMatchObject({ holder: "windsurf", paths: ["src/pay/refund.ts"] });
});

test("a task whose files another works on is passed over", async () => {
  await using paired = await startPaired({ name: "claude-code" });
  const other = await paired.connect({ name: "windsurf" });
  await add(paired, "refund", { priority: "urgent" });
  await add(paired, "invoice");
  await paired.call("task_update", { id: "T1", action: "claim", paths: ["src/pay"] });
  await paired.call("task_update", { id: "T1", action: "block", note: "key" });
  await paired.call("task_update", { id: "T1", action: "handoff", to: "alex", note: "next: x" });
  await paired.call("task_update", { id: "T2", action: "claim", paths: ["src"] });

  const { data } = await other.call("task_list", { view: "next" });

  expect(data).toMatchObject({
    tasks: [],
    why: expect.stringContaining("others work on its files"),
  });
});

test("a task in review is done when each reviewer has approved it, and goes back when one has not", async () => {
  await using paired = await startPaired();
  await add(paired, "refund", { role: "edison" });
  const update = (args: object): ReturnType<Connected["call"]> =>
    paired.call("task_update", { id: "T1", ...args });
  await update({ action: "claim" });

  const asked = await update({ action: "review", note: "branch feat/refund, tests pass" });
  const early = await update({ action: "complete" });
  const wrong = await update({ action: "approve", to: "maya" });
  await update({ action: "approve", to: "leonardo" });
  const back = await update({
    action: "reject",
    to: "sherlock",
    note: "no test of a double refund",
  });
  await update({ action: "review", note: "test added" });
  await update({ action: "approve", to: "sherlock" });
  const done = await update({ action: "approve", to: "leonardo" });

  expect(asked.data).toMatchObject({ state: "review", review_by: ["leonardo", "sherlock"] });
  expect(early.error).toMatchObject({ message: "leonardo and sherlock must approve it first" });
  expect(wrong.error).toMatchObject({
    code: "conflict",
    fix: "It waits for leonardo and sherlock.",
  });
  expect(back.data).toMatchObject({ state: "ready", role: "edison" });
  expect(done.data).toMatchObject({ state: "done" });
});

test("a task with reviewers of its own is not done without them", async () => {
  await using paired = await startPaired();
  await add(paired, "words", { reviewers: ["maya"] });

  const early = await paired.call("task_update", { id: "T1", action: "complete" });
  const role = await paired.call("task_add", { title: "x", reviewers: ["bob"] });

  expect(early.error).toMatchObject({ code: "conflict", message: "maya must approve it first" });
  expect(role.error).toMatchObject({ code: "bad_input" });
});

test("an impediment blocks tasks and says by when it is looked at; a debt is ordered by its price", async () => {
  await using paired = await startPaired();
  await add(paired, "deploy");
  await add(paired, "no access", { kind: "impediment", priority: "urgent", blocks: ["T1"] });
  await add(paired, "two parsers", { kind: "debt", severity: 5, effort: 3 });

  const { data } = await paired.call("task_list");
  const half = await paired.call("task_add", { title: "x", kind: "debt", severity: 5 });
  const none = await paired.call("task_add", { title: "x", effort: 3 });

  expect(data).toMatchObject({
    tasks: [
      { id: "T2", role: "vince", kind: "impediment: at once" },
      { id: "T3", role: "leonardo", priority: "high", kind: "debt 15 (5 x 3)" },
      { id: "T1", state: "todo", needs: ["T2"] },
    ],
  });
  expect(half.error).toMatchObject({
    code: "bad_input",
    message: "a debt needs severity and effort",
  });
  expect(none.error).toMatchObject({ code: "bad_input" });
});

test("decisions are numbered in each project", async () => {
  await using paired = await startPaired();
  await add(paired, "Use SQLite", { kind: "adr" });
  await add(paired, "elsewhere", { kind: "adr", project: "other" });
  await add(paired, "Use WAL", { kind: "adr" });

  const { data } = await paired.call("task_list");

  expect(data).toMatchObject({ tasks: [{ kind: "ADR-0001" }, { kind: "ADR-0002" }] });
});

test("one task is shown whole, with its history", async () => {
  await using paired = await startPaired({ clock: () => START });
  await paired.call("memory_add", { body: "refunds are asynchronous" });
  await add(paired, "refund", { body: "b", accept: ["tests pass"], entries: ["K1"] });
  await paired.call("task_update", { id: "T1", action: "edit", priority: "high" });

  const { data } = await paired.call("task_list", { id: "T1" });

  expect(data).toMatchObject({
    tasks: [
      {
        body: "b",
        accept: ["tests pass"],
        entries: ["K1"],
        priority: "high",
        history: ["2026-11-23T14:00Z test add to alex", "2026-11-23T14:00Z test edit: priority"],
      },
    ],
  });
});

test("any call of the holder renews the lease", async () => {
  let now = START;
  await using paired = await startPaired({ clock: () => now });
  await add(paired, "refund");
  await paired.call("task_update", { id: "T1", action: "claim" });

  now += 20 * MINUTE;
  await paired.call("memory_search", { query: "anything" });
  now += 20 * MINUTE;

  expect(await state(paired, "T1")).toBe("doing");
});

test("a client that hangs up frees its work in two minutes, and keeps it when it comes back", async () => {
  let now = START;
  await using paired = await startPaired({ clock: () => now });
  const gone = await paired.connect({ name: "windsurf", session: "w" });
  await add(paired, "refund");
  await gone.call("task_update", { id: "T1", action: "claim", paths: ["src"] });

  await gone.client.close();
  now += MINUTE;
  const back = await paired.connect({ name: "windsurf", session: "w" });
  await back.call("node_status");
  now += 5 * MINUTE;
  expect(await state(paired, "T1")).toBe("doing");
  await back.client.close();
  now += 2 * MINUTE;

  expect(await state(paired, "T1")).toBe("ready");
});

test("a clock that jumps ahead frees a lease, and one that is set back does not keep it for days", async () => {
  let now = START;
  await using paired = await startPaired({ name: "claude-code", clock: () => now });
  const other = await paired.connect({ name: "windsurf" });
  await add(paired, "refund");
  await paired.call("task_update", { id: "T1", action: "claim" });

  now -= 10 * 24 * 60 * MINUTE;
  const early = await other.call("task_update", { id: "T1", action: "claim" });
  now += 31 * MINUTE;
  const taken = await other.call("task_update", { id: "T1", action: "claim" });
  now += 365 * 24 * 60 * MINUTE;
  const late = await paired.call("task_update", { id: "T1", action: "claim" });

  expect(early.error).toMatchObject({ message: expect.stringContaining("2026-11-13T14:30Z") });
  expect(taken.data).toMatchObject({ holder: "windsurf" });
  expect(late.data).toMatchObject({ holder: "claude-code" });
});
