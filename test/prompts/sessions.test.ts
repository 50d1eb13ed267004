import { expect, test } from "vitest";

import { type Connected, startPaired } from "../paired.ts";

const AT = Date.parse("2026-11-23T14:20Z");

test.each(["legacy", "modern"] as const)(
  "to hand over, to resume and a stand-up are prompts (%s)",
  async (era) => {
    await using paired = await startPaired({ era });

    const { prompts } = await paired.client.listPrompts();

    expect(prompts.slice(-3).map(({ name }) => name)).toEqual(["handoff", "resume", "standup"]);
  },
);

test("handoff names the tasks that will wait, and what is open", async () => {
  await using paired = await startPaired({ clock: () => AT });
  await paired.call("task_add", { title: "Write refunds" });
  await paired.call("task_update", { id: "T1", action: "claim" });
  await paired.call("session", { action: "checkpoint", questions: ["Which queue?"] });

  const text = await read(paired, "handoff");

  expect(text).toContain('Call session with {"action":"handoff"}');
  expect(text).toContain("- T1 Write refunds (normal, alex, doing by test");
  expect(text).toContain("- Q1 Which queue?");
});

test("resume shows what waits, and asks for the session that is named", async () => {
  await using paired = await startPaired({ name: "claude-code", clock: () => AT });
  await paired.call("session", { action: "handoff", goal: "Refunds", next: ["tests"] });
  const other = await paired.connect({ name: "windsurf" });

  const newest = await read(other, "resume");
  const named = await read(other, "resume", { session: "h1" });

  expect(newest).toContain('Call session with {"action":"resume"}: its tasks become yours.');
  expect(newest).toContain(
    "- H1 claude-code, handed over, 2026-11-23T14:20Z: Refunds\n- Next: tests",
  );
  expect(named).toContain('{"action":"resume","id":"H1"}');
  await expect(read(other, "resume", { session: "T1" })).rejects.toThrow("looks like H12");
});

test("a stand-up has sessions, tasks in work and in the way, and questions", async () => {
  await using paired = await startPaired({ clock: () => AT });
  await paired.call("task_add", { title: "Write refunds" });
  await paired.call("task_add", { title: "Buy a key" });
  await paired.call("task_update", { id: "T1", action: "claim" });
  await paired.call("task_update", { id: "T2", action: "block", note: "the bank must answer" });
  await paired.call("session", { action: "checkpoint", goal: "Refunds", questions: ["Which?"] });

  const text = await read(paired, "standup");

  expect(text).toContain("- H1 test, at work, 2026-11-23T14:20Z: Refunds");
  expect(text).toContain("## Tasks: doing\n- T1 Write refunds");
  expect(text).toMatch(/## Tasks: waiting\n- T2 Buy a key \(.*\): the bank must answer/);
  expect(text).toContain("## Questions\n- Q1 Which?");
});

test("the resource of a session has what it wrote, and what waits for it", async () => {
  await using paired = await startPaired({ name: "claude-code", clock: () => AT });
  const other = await paired.connect({ name: "windsurf" });
  const current = async ({ client }: Connected): Promise<unknown> => {
    const { contents } = await client.readResource({ uri: "paired://session/current" });
    return JSON.parse(contents.map((one) => ("text" in one ? one.text : "")).join(""));
  };
  expect(await current(other)).toEqual({ questions: [], decisions: [] });
  await paired.call("session", { action: "handoff", state: "half", decisions: ["Cents"] });

  const theirs = await current(other);
  const own = await current(paired);

  expect(theirs).toEqual({
    questions: [],
    decisions: ["Q1 Cents"],
    waiting: "H1 claude-code, handed over, 2026-11-23T14:20Z",
  });
  expect(own).toMatchObject({ state: "half", next: [], tasks: [], links: [] });
});

async function read(
  { client }: Connected,
  name: string,
  args: Record<string, string> = {},
): Promise<string> {
  const { messages } = await client.getPrompt({ name, arguments: args });
  return messages.map(({ content }) => (content.type === "text" ? content.text : "")).join("");
}
