import { expect, test } from "vitest";

import { BUS_LIMITS } from "../../src/agents/bus.ts";
import { type Connected, startPaired } from "../paired.ts";
import { findUnrefused } from "../wrong-input.ts";

const START = Date.UTC(2026, 10, 23, 14, 0);

async function list(client: Connected, args: object = {}): Promise<unknown> {
  return (await client.call("message", { action: "list", ...args })).data;
}

test("a question to a role is answered to the session that asked, and each is read until acknowledged", async () => {
  await using paired = await startPaired({ name: "claude-code", clock: () => START });
  const other = await paired.connect({ name: "windsurf" });
  await paired.call("task_add", { title: "refund" });

  const asked = { action: "send", to: "leonardo", type: "question", text: "sync?", about: "T1" };
  const sent = await paired.call("message", asked);
  const unread = await list(other, { role: "leonardo" });
  const answer = { action: "send", id: "M2", role: "leonardo", text: "async" };
  await other.call("message", answer);
  const acked = await other.call("message", { action: "ack", role: "leonardo", id: "M2" });
  const mine = await list(paired);

  expect(sent.data).toEqual({ id: "M2" });
  expect(unread).toEqual({
    messages: [
      {
        id: "M2",
        type: "question",
        text: "sync?",
        about: "T1",
        at: "2026-11-23T14:00Z",
        by: "claude-code",
      },
    ],
    unread: 1,
  });
  expect(acked.data).toEqual({ unread: 0 });
  expect(await list(other, { role: "leonardo" })).toEqual({ messages: [], unread: 0 });
  expect(mine).toMatchObject({
    messages: [{ type: "response", from: "leonardo", text: "async", answers: "M2" }],
  });
  expect(await list(paired)).toEqual(mine);
});

test("an answer to a role goes to that role, whoever plays it by then", async () => {
  await using paired = await startPaired();
  const send = (args: object): Promise<unknown> =>
    paired.call("message", { action: "send", ...args });
  await send({ to: "sherlock", role: "edison", type: "review_request", text: "feat/refund" });

  await send({ id: "M1", role: "sherlock", text: "two findings" });

  expect(await list(paired, { role: "edison" })).toMatchObject({
    messages: [{ type: "review_response", from: "sherlock", text: "two findings" }],
  });
});

test("an announcement reaches every role of this project, and no other project", async () => {
  await using paired = await startPaired({ project: "shop" });
  const other = await paired.connect({ project: "blog" });

  await paired.call("message", { action: "send", to: "team", text: "freeze at noon" });

  for (const role of ["alex", "marie"])
    expect(await list(paired, { role })).toMatchObject({
      messages: [{ type: "announcement", text: "freeze at noon" }],
    });
  expect(await list(other, { role: "alex" })).toEqual({ messages: [], unread: 0 });
});

test("the board tells whom it concerns: who gets a task, who reviews it, whose work was sent back", async () => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "refund", role: "alex", accept: ["tests pass"] });
  const update = (args: object): Promise<unknown> =>
    paired.call("task_update", { id: "T1", ...args });
  await update({ action: "handoff", to: "edison", note: "next: the webhook" });
  await update({ action: "review", note: "feat/refund" });
  await update({ action: "reject", to: "sherlock", note: "no test" });

  const [edison, leonardo] = [
    await list(paired, { role: "edison" }),
    await list(paired, { role: "leonardo" }),
  ];
  const events = await list(paired, { topic: "task/**" });

  expect(edison).toMatchObject({
    messages: [
      { type: "task_assignment", about: "T1", text: "next: the webhook" },
      { type: "review_response", about: "T1", text: "no test" },
    ],
  });
  expect(leonardo).toMatchObject({ messages: [{ type: "review_request", text: "feat/refund" }] });
  expect(events).toMatchObject({
    messages: [
      { topic: "task/test/add", task: "T1", state: "ready" },
      { topic: "task/test/handoff", role: "edison" },
      { topic: "task/test/review", state: "review" },
      { topic: "task/test/reject", role: "sherlock" },
    ],
    cursor: expect.any(Number),
  });
  expect(JSON.stringify(events)).not.toContain("refund");
});

test("a task that is sent back three times is put before who the contract names", async () => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "refund", role: "edison" });
  for (let n = 0; n < 3; n += 1) {
    await paired.call("task_update", { id: "T1", action: "review", note: "feat/refund" });
    await paired.call("task_update", { id: "T1", action: "reject", to: "sherlock", note: "no" });
  }

  expect(await list(paired, { role: "alex" })).toMatchObject({
    messages: [{ about: "T1", text: expect.stringContaining("was sent back 3 times") }],
  });
});

test("what happened is read on from a cursor", async () => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "one" });
  const first = await list(paired, { topic: "task/test/*" });
  const cursor = Number(/"cursor":(\d+)/.exec(JSON.stringify(first))?.[1]);
  await paired.call("task_add", { title: "two" });

  const next = await list(paired, { topic: "task/test/*", cursor });

  expect(next).toMatchObject({ messages: [{ task: "T2" }] });
});

test("a full inbox refuses, and says what to do; the board goes on without it", async () => {
  await using paired = await startPaired();
  const by = { client: "c", session: "s" };
  for (let n = 0; n < BUS_LIMITS.unread; n += 1)
    paired.ctx.inbox.send({ project: "test", to: "edison", text: "x" }, by);

  const { error } = await paired.call("message", { action: "send", to: "edison", text: "more" });
  const team = await paired.call("message", { action: "send", to: "team", text: "more" });
  await paired.call("task_add", { title: "refund", accept: ["x"] });
  const handoff = { id: "T1", action: "handoff", to: "edison", note: "next: x" };
  const handed = await paired.call("task_update", handoff);

  expect(error).toMatchObject({ code: "unavailable", fix: expect.stringContaining("ack") });
  expect(team.error?.code).toBe("unavailable");
  expect(await list(paired, { role: "alex" })).toEqual({ messages: [], unread: 0 });
  expect(handed.data).toMatchObject({ role: "edison" });
});

test.each([
  ["send to nobody", { action: "send", text: "x" }, "goes to nobody"],
  ["send nothing", { action: "send", to: "edison" }, "send needs text"],
  ["send to an unknown role", { action: "send", to: "bob", text: "x" }, "no such role"],
  [
    "send as an unknown role",
    { action: "send", to: "maya", role: "bob", text: "x" },
    "no such role",
  ],
  ["send about what is nothing", { action: "send", to: "maya", text: "x", about: "x" }, "id of"],
  ["answer what is not there", { action: "send", id: "M9", text: "x" }, "no message with this id"],
  ["ack what is not there", { action: "ack", id: "M9" }, "no message with this id"],
  ["ack without an id", { action: "ack" }, "the id of a message"],
  ["list with a text", { action: "list", text: "x" }, "list does not take text"],
  ["list a wrong topic", { action: "list", topic: "a//b" }, "no pattern of topics"],
])("refuses to %s, and nothing is sent", async (_what, args, message) => {
  await using paired = await startPaired();

  const { error } = await paired.call("message", args);

  expect(error).toMatchObject({
    message: expect.stringContaining(message),
    fix: expect.any(String),
  });
  expect(await list(paired, { topic: "**" })).toMatchObject({ messages: [] });
});

test("refuses what is wrong with a reason and a fix", async () => {
  await using paired = await startPaired();
  const valid = { action: "send", to: "edison", text: "hello" };

  expect(await findUnrefused(paired, "message", valid)).toEqual([]);
  expect(await list(paired, { topic: "**" })).toMatchObject({ messages: [] });
});
