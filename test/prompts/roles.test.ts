import { expect, test } from "vitest";

import { ROLES } from "../../src/agents/roles.ts";
import { startPaired } from "../paired.ts";

test("there is one prompt a role, with a task as its only argument", async () => {
  await using paired = await startPaired();

  const { prompts } = await paired.client.listPrompts();

  expect(prompts.map(({ name }) => name)).toEqual([...ROLES]);
  for (const { arguments: args } of prompts)
    expect(args).toEqual([
      { name: "task", description: "A task to take, such as T12", required: false },
    ]);
});

test.each(["legacy", "modern"] as const)(
  "a prompt has the brief and says what to call first (%s)",
  async (era) => {
    await using paired = await startPaired({ era });

    const { messages } = await paired.client.getPrompt({ name: "edison" });

    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      role: "user",
      content: { type: "text", text: expect.stringMatching(/# ⚡ Edison[^]*Call role_brief/) },
    });
  },
);

test("with a task, it names the task and its claim", async () => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "refund", role: "edison" });

  const { messages } = await paired.client.getPrompt({ name: "edison", arguments: { task: "T1" } });

  expect(JSON.stringify(messages)).toContain("The task is T1 refund (normal, edison, ready).");
  expect(JSON.stringify(messages)).toMatch(/task_update with .*T1.*claim/);
});

test.each([
  ["T99", "there is no task with this id"],
  ["refund", "the id of a task looks like T12"],
  ["x".repeat(1_000_000), "task: Too big"],
])("a task that is none is refused with a fix", async (task, message) => {
  await using paired = await startPaired();

  const asking = paired.client.getPrompt({ name: "edison", arguments: { task } });

  await expect(asking).rejects.toThrow(message);
});
