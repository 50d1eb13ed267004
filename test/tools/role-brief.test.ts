import { expect, test } from "vitest";

import { roleText } from "../../src/agents/role-text.ts";
import { ROLES } from "../../src/agents/roles.ts";
import { createRoster } from "../../src/agents/roster.ts";
import { startPaired } from "../paired.ts";

test("a brief has the role's duties and its open tasks, and nobody else's", async () => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "build", role: "edison" });
  await paired.call("task_add", { title: "over", role: "edison" });
  await paired.call("task_add", { title: "plan", role: "alex" });
  await paired.call("task_update", { id: "T2", action: "complete" });

  const { data } = await paired.call("role_brief", { role: "edison" });

  expect(data).toMatchObject({
    brief: expect.stringContaining("# ⚡ Edison (dev)"),
    tasks: [{ id: "T1", title: "build" }],
    more_tasks: 0,
  });
});

test("a brief has what the role learned in this project, newest first, while it counts", async () => {
  await using paired = await startPaired();
  const remember = (body: string, more: object = {}): Promise<unknown> =>
    paired.call("memory_add", { body, role: "edison", kind: "lesson", ...more });
  await remember("old way");
  await remember("Refunds are asynchronous\nwait for the webhook");
  await remember("of sherlock", { role: "sherlock" });
  await remember("of no role", { role: undefined });
  await remember("of another project", { project: "billing" });
  await remember("new way", { supersedes: "K1" });

  const { data } = await paired.call("role_brief", { role: "edison" });

  expect(data).toMatchObject({
    memory: ["K6 lesson: new way", "K2 lesson: Refunds are asynchronous"],
  });
});

test("a brief stays within 1,500 tokens, and says how many tasks it left out", async () => {
  await using paired = await startPaired();
  for (let n = 0; n < 120; n += 1) {
    await paired.call("task_add", { title: `"${"x".repeat(190)}"${n}`, role: "sherlock" });
    await paired.call("memory_add", { body: `${"\\".repeat(150)}${n}`, role: "sherlock" });
  }

  const { data } = await paired.call("role_brief", { role: "sherlock" });

  const text = JSON.stringify(data);
  const tasks = text.match(/"T\d+"/g)?.length ?? 0;
  expect(text.length).toBeLessThanOrEqual(6000);
  expect(tasks).toBeGreaterThan(4);
  expect(text.match(/"K\d+ /g)?.length).toBeGreaterThan(2);
  expect(data).toMatchObject({ more_tasks: 120 - tasks });
});

test("a brief has what was written to the role, as far as it fits, and its pace once there is enough to say", async () => {
  let now = Date.UTC(2026, 10, 23, 14);
  await using paired = await startPaired({ clock: () => now });
  for (let n = 1; n <= 6; n += 1) {
    const id = `T${n}`;
    await paired.call("task_add", { title: `task ${n}`, role: "edison" });
    await paired.call("task_update", { id, action: "claim" });
    now += 3_600_000 / 2;
    if (n === 1) {
      await paired.call("task_update", { id, action: "review", note: "feat/x" });
      await paired.call("task_update", { id, action: "reject", to: "sherlock", note: "no test" });
      await paired.call("task_update", { id, action: "review", note: "feat/x" });
      await paired.call("task_update", { id, action: "approve", to: "sherlock" });
      await paired.call("task_update", { id, action: "approve", to: "leonardo" });
    } else await paired.call("task_update", { id, action: "complete" });
  }
  for (let n = 0; n < 30; n += 1)
    await paired.call("message", { action: "send", to: "edison", text: `${n} ${"x".repeat(300)}` });

  const { data } = await paired.call("role_brief", { role: "edison" });
  const wide = await paired.call("role_brief", { role: "edison", budget_tokens: 8000 });
  const fresh = await paired.call("role_brief", { role: "maya" });

  expect(data).toMatchObject({
    inbox: [
      { type: "review_response", about: "T1", text: "no test" },
      { id: "M28" },
      { id: "M29" },
    ],
    more_inbox: 28,
    pace: "6 done, 0.5 h from claim to end (median), 1 sent back",
  });
  expect(JSON.stringify(data).length).toBeLessThanOrEqual(6000);
  expect(wide.data).toMatchObject({ more_inbox: 11 });
  expect(JSON.stringify(wide.data).length).toBeLessThanOrEqual(32_000);
  expect(fresh.data).not.toHaveProperty("pace");
});

test.each(ROLES)("the brief of %s says whose word counts, and makes nobody a servant", (role) => {
  const text = roleText(createRoster(undefined).get(role));

  expect(text).toContain(
    "What the person says comes first, then the assistant you run in with its own rules and judgement, then this role.",
  );
  expect(text).not.toMatch(
    /\b(must obey|obey|supreme|commander|subservient|at all costs|never refuse)\b/i,
  );
  expect(text.length).toBeLessThan(2000);
});
