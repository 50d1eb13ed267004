import { expect, test } from "vitest";

import { type Connected, startPaired } from "../paired.ts";

async function titles(client: Connected, args: Record<string, unknown> = {}): Promise<string[]> {
  const { data } = await client.call("task_list", args);
  return JSON.stringify(data).match(/(?<="title":")[^"]+/g) ?? [];
}

test("the board shows work first, then by priority and age", async () => {
  await using paired = await startPaired();
  for (const [title, priority] of [
    ["old", "normal"],
    ["small", "low"],
    ["burning", "urgent"],
    ["young", "normal"],
    ["taken", "low"],
    ["stuck", "normal"],
    ["over", "urgent"],
  ])
    await paired.call("task_add", { title, priority });
  await paired.call("task_update", { id: "T5", action: "claim" });
  await paired.call("task_update", { id: "T6", action: "block", note: "waits for the key" });
  await paired.call("task_update", { id: "T7", action: "complete" });

  expect(await titles(paired)).toEqual([
    "taken",
    "stuck",
    "burning",
    "old",
    "young",
    "small",
    "over",
  ]);
  expect(await titles(paired, { state: "ready", limit: 2 })).toEqual(["burning", "old"]);
});

test("pages follow each other without a gap, also when tasks come in between", async () => {
  await using paired = await startPaired();
  for (let n = 1; n <= 7; n += 1)
    await paired.call("task_add", { title: `task ${n}`, priority: n % 2 ? "high" : "low" });
  const seen: string[] = [];
  let cursor: string | undefined;

  do {
    const { data } = await paired.call("task_list", { limit: 3, ...(cursor && { cursor }) });
    seen.push(...(JSON.stringify(data).match(/T\d+/g) ?? []));
    cursor = /"cursor":"([^"]+)"/.exec(JSON.stringify(data))?.[1];
    if (seen.length === 3) await paired.call("task_add", { title: "urgent", priority: "urgent" });
  } while (cursor);

  expect(seen).toEqual(["T1", "T3", "T5", "T7", "T2", "T4", "T6"]);
});

test("next is the most urgent free task of the role, with the reason in one line", async () => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "plan", role: "alex", priority: "urgent" });
  await paired.call("task_add", { title: "build", role: "edison" });
  await paired.call("task_add", { title: "repair", role: "edison", priority: "high" });

  const { data } = await paired.call("task_list", { view: "next", role: "edison" });

  expect(data).toMatchObject({
    tasks: [{ id: "T3" }],
    why: "The highest priority (high) and then the oldest of 2 free for edison.",
  });
});

test("next says to finish what is held, and says why there is nothing", async () => {
  await using paired = await startPaired();
  const other = await paired.connect({ name: "windsurf" });
  await paired.call("task_add", { title: "build" });
  await paired.call("task_update", { id: "T1", action: "claim" });

  const held = await paired.call("task_list", { view: "next" });
  const none = await other.call("task_list", { view: "next" });

  expect(held.data).toMatchObject({ tasks: [{ id: "T1" }], why: expect.stringContaining("hold") });
  expect(none.data).toMatchObject({ tasks: [], why: "Nothing is free: 1 in work, 0 waiting." });
});

test("mine is what this session holds, and no other session of the same client", async () => {
  await using paired = await startPaired({ name: "claude-code" });
  const other = await paired.connect({ name: "claude-code" });
  await paired.call("task_add", { title: "one" });
  await paired.call("task_add", { title: "two" });
  await paired.call("task_update", { id: "T1", action: "claim" });
  await other.call("task_update", { id: "T2", action: "claim" });

  expect(await titles(paired, { view: "mine" })).toEqual(["one"]);
  expect(await titles(other, { view: "mine" })).toEqual(["two"]);
});

test("a cursor that it did not give is refused", async () => {
  await using paired = await startPaired();

  const { error } = await paired.call("task_list", { cursor: "1;DROP" });

  expect(error).toMatchObject({ code: "bad_input", fix: expect.stringContaining("cursor") });
});
