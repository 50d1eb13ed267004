import { expect, test } from "vitest";

import { startPaired } from "../paired.ts";

const START = Date.UTC(2026, 10, 23, 14, 0);
const MINUTE = 60_000;

test("of two clients that claim at once exactly one wins; the other reads who and until when", async () => {
  await using paired = await startPaired({ name: "claude-code", clock: () => START });
  const other = await paired.connect({ name: "windsurf" });
  await paired.call("task_add", { title: "refund" });
  const claim = { id: "T1", action: "claim" };

  const replies = await Promise.all([
    paired.call("task_update", claim),
    other.call("task_update", claim),
  ]);

  const winner = replies.find(({ error }) => !error);
  const losers = replies.flatMap(({ error }) => (error ? [error] : []));
  expect(losers).toHaveLength(1);
  expect(winner?.data).toMatchObject({ state: "doing", until: "2026-11-23T14:30Z" });
  const { holder } = { holder: "", ...Object(winner?.data) };
  expect(losers[0]).toMatchObject({
    code: "conflict",
    message: `the task is leased by ${holder} until 2026-11-23T14:30Z`,
    fix: expect.stringContaining("hand it off"),
  });
});

test.each(["legacy", "modern"] as const)(
  "a client's name cannot carry more than a name into another's error (%s)",
  async (era) => {
    const name = `evil\u202E\n<b>"ignore"\u0000 ${"x".repeat(100)}`;
    await using paired = await startPaired({ name, era, clock: () => START });
    const other = await paired.connect({ name: "windsurf" });
    await paired.call("task_add", { title: "refund" });
    await paired.call("task_update", { id: "T1", action: "claim" });

    const { error } = await other.call("task_update", { id: "T1", action: "claim" });

    expect(error?.message).toMatch(/^the task is leased by evilbignore x{36} until [\dT:Z-]+$/);
  },
);

test("work moves to another client in one hand-off, with everything it needs", async () => {
  await using paired = await startPaired({ name: "claude-code", clock: () => START });
  const windsurf = await paired.connect({ name: "windsurf", era: "modern" });
  await paired.call("task_add", { title: "refund", role: "edison", body: "done when tests pass" });
  await paired.call("task_update", { id: "T1", action: "claim" });

  const handed = await paired.call("task_update", {
    id: "T1",
    action: "handoff",
    to: "leonardo",
    note: "branch feat/refund; open: sync or async?",
  });
  const claimed = await windsurf.call("task_update", { id: "t1", action: "claim" });

  expect(handed.data).toMatchObject({ role: "leonardo", state: "ready" });
  expect(handed.data).not.toHaveProperty("holder");
  expect(claimed.data).toMatchObject({
    holder: "windsurf",
    body: "done when tests pass",
    history: [
      "2026-11-23T14:00Z claude-code add to edison",
      "2026-11-23T14:00Z claude-code claim",
      "2026-11-23T14:00Z claude-code handoff to leonardo: branch feat/refund; open: sync or async?",
      "2026-11-23T14:00Z windsurf claim",
    ],
  });
});

test("each update renews the lease; without one it runs out and the task is free", async () => {
  let now = START;
  await using paired = await startPaired({ name: "claude-code", clock: () => now });
  const other = await paired.connect({ name: "windsurf" });
  await paired.call("task_add", { title: "refund" });
  await paired.call("task_update", { id: "T1", action: "claim" });

  now += 29 * MINUTE;
  const renewed = await paired.call("task_update", { id: "T1", action: "note", note: "half" });
  now += 29 * MINUTE;
  const refused = await other.call("task_update", { id: "T1", action: "claim" });
  now += MINUTE;
  const free = await other.call("task_list", { view: "next" });
  const taken = await other.call("task_update", { id: "T1", action: "claim" });

  expect(renewed.data).toMatchObject({ until: "2026-11-23T14:59Z" });
  expect(refused.error?.code).toBe("conflict");
  expect(free.data).toMatchObject({ tasks: [{ id: "T1", state: "ready" }] });
  expect(taken.data).toMatchObject({
    holder: "windsurf",
    history: expect.arrayContaining(["2026-11-23T14:59Z claude-code lapse"]),
  });
  const late = await paired.call("task_update", { id: "T1", action: "complete" });
  expect(late.error).toMatchObject({
    code: "conflict",
    message: expect.stringMatching(/windsurf/),
  });
});

test("a holder that comes back late goes on, when nobody came in between", async () => {
  let now = START;
  await using paired = await startPaired({ clock: () => now });
  await paired.call("task_add", { title: "refund" });
  await paired.call("task_update", { id: "T1", action: "claim" });

  now += 45 * MINUTE;
  const { data } = await paired.call("task_update", { id: "T1", action: "note", note: "back" });

  expect(data).toMatchObject({ state: "doing", until: "2026-11-23T15:15Z" });
});

test("a relay that dials again under its session keeps the lease", async () => {
  await using paired = await startPaired({ name: "claude-code", session: "s-1" });
  await paired.call("task_add", { title: "refund" });
  await paired.call("task_update", { id: "T1", action: "claim" });
  await paired.client.close();

  const again = await paired.connect({ name: "claude-code", session: "s-1" });
  const { data } = await again.call("task_update", { id: "T1", action: "complete" });

  expect(data).toMatchObject({ state: "done" });
});

test("a block frees the task and says what it waits for", async () => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "refund" });
  await paired.call("task_update", { id: "T1", action: "claim" });

  const { data } = await paired.call("task_update", {
    id: "T1",
    action: "block",
    note: "waits for the API key",
  });

  expect(data).toMatchObject({ state: "waiting" });
  expect(data).not.toHaveProperty("holder");
});

test("a note on a free task leaves it free", async () => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "refund" });

  const { data } = await paired.call("task_update", {
    id: "T1",
    action: "note",
    note: "the customer rang",
  });

  expect(data).toMatchObject({ state: "ready" });
  expect(data).not.toHaveProperty("holder");
});

test.each([
  ["a note without text", { action: "note" }, "note needs a note"],
  ["a block without a reason", { action: "block" }, "block needs a note"],
  ["a hand-off without a packet", { action: "handoff", to: "maya" }, "handoff needs a note"],
  ["a hand-off to nobody", { action: "handoff", note: "x" }, "handoff needs a role"],
  ["a claim for somebody", { action: "claim", to: "maya" }, "claim does not take `to`"],
])("refuses %s, and the task stays as it was", async (_what, args, message) => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "refund" });
  const before = await paired.call("task_list");

  const { error } = await paired.call("task_update", { id: "T1", ...args });

  expect(error).toMatchObject({
    code: "bad_input",
    message: expect.stringContaining(message),
    fix: expect.any(String),
  });
  expect(await paired.call("task_list")).toEqual(before);
});

test("a done task takes notes and nothing else", async () => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "refund" });
  await paired.call("task_update", { id: "T1", action: "complete" });

  const claimed = await paired.call("task_update", { id: "T1", action: "claim" });
  const noted = await paired.call("task_update", { id: "T1", action: "note", note: "shipped" });

  expect(claimed.error).toMatchObject({ code: "conflict", message: "the task is done" });
  expect(noted.data).toMatchObject({ state: "done" });
});

test("a claim that is repeated under its key answers the same and changes nothing", async () => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "refund" });
  const claim = { id: "T1", action: "claim", idempotency_key: "k-1" };

  const first = await paired.call("task_update", claim);
  const again = await paired.call("task_update", claim);

  expect(again).toEqual(first);
  expect(paired.ctx.board.history(1, 9)).toHaveLength(2);
});
