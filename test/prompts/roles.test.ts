import { writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { ROLES } from "../../src/agents/roles.ts";
import { openHome } from "../../src/store/home.ts";
import { startPaired } from "../paired.ts";
import { temporaryHome } from "../temporary-home.ts";

test("there is one prompt a role, with a task as its only argument", async () => {
  await using paired = await startPaired();

  const { prompts } = await paired.client.listPrompts();

  expect(prompts.slice(0, ROLES.length).map(({ name }) => name)).toEqual([...ROLES]);
  for (const { arguments: args } of prompts.slice(0, ROLES.length))
    expect(args).toEqual([
      { name: "task", description: "A task to take, such as T12", required: false },
    ]);
});

test("a role that the person added is a prompt, a brief and an inbox; a wrong file is told by node_status", async () => {
  using place = temporaryHome();
  const roles = (text: string): void =>
    writeFileSync(place.file("roles.yaml"), text, { mode: 0o600 });
  await using paired = await startPaired({ home: await openHome(place.config) });
  roles(
    "version: 1\nroles: {vince: remove, grace: {name: Grace, field: data, owns: the model., called_for: schema, duties: [Be exact.]}}",
  );
  const client = await paired.connect();

  const { prompts } = await client.client.listPrompts();
  const brief = await client.call("role_brief", { role: "grace" });
  const added = await client.call("task_add", { title: "model", role: "grace" });
  const gone = await client.call("task_add", { title: "stand-up", role: "vince" });
  await client.call("memory_add", { body: "keys are text", role: "grace" });
  roles("version: 1\nroles: {grace: {nmae: G}}");
  const status = await client.call("node_status");

  expect(prompts.map(({ name }) => name)).toEqual([
    ...ROLES.filter((role) => role !== "vince"),
    "grace",
    "checkin",
    "handoff",
    "resume",
    "standup",
  ]);
  expect(brief.data).toMatchObject({ brief: expect.stringContaining("Play Grace") });
  expect(added.data).toMatchObject({ role: "grace" });
  expect(gone.error).toMatchObject({ code: "bad_input", message: "there is no such role" });
  expect(status.data).toMatchObject({
    degraded: expect.arrayContaining([expect.stringContaining('unknown key "nmae"')]),
  });
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

test.each(["legacy", "modern"] as const)(
  "a %s client hears of roles that come, change and go, and has their prompts without connecting again",
  async (era) => {
    using place = temporaryHome();
    await using paired = await startPaired({ home: await openHome(place.config), era });
    const { client } = paired;
    if (era === "modern") await client.listen({ promptsListChanged: true });
    const told = (): Promise<void> =>
      new Promise((resolve) => {
        client.setNotificationHandler("notifications/prompts/list_changed", () => resolve());
      });
    const write = async (roles: string): Promise<Map<string, string | undefined>> => {
      const news = told();
      writeFileSync(place.file("roles.yaml"), `version: 1\nroles: {${roles}}`, { mode: 0o600 });
      paired.ctx.changes.tell({ kind: "team" });
      await news;
      const { prompts } = await client.listPrompts();
      return new Map(prompts.map(({ name, title }) => [name, title]));
    };
    const grace = (field: string): string =>
      `grace: {name: Grace, field: ${field}, owns: the model., called_for: schema, duties: [Be exact.]}`;

    const added = await write(`vince: remove, ${grace("data")}`);
    const { messages } = await client.getPrompt({ name: "grace" });
    const changed = await write(grace("models"));
    const gone = await write("");

    expect(added.get("grace")).toBe("Grace (data)");
    expect(added.has("vince")).toBe(false);
    expect(JSON.stringify(messages)).toContain("Play Grace");
    expect(changed.get("grace")).toBe("Grace (models)");
    expect(changed.has("vince")).toBe(true);
    expect(gone.has("grace")).toBe(false);
    await expect(client.getPrompt({ name: "grace" })).rejects.toThrow("grace");
  },
);
