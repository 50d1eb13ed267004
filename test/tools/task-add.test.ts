import { expect, test } from "vitest";

import { startPaired } from "../paired.ts";

test("puts the task on the board, for the role asked", async () => {
  await using paired = await startPaired();

  const { data } = await paired.call("task_add", { title: "write the parser", role: "edison" });

  expect(data).toEqual({ id: 1, title: "write the parser", role: "edison", state: "todo" });
});

test("refuses a blank title, and names the argument", async () => {
  await using paired = await startPaired();

  const { error } = await paired.call("task_add", { title: "  " });

  expect(error?.code).toBe("bad_input");
  expect(error?.message).toContain("title");
});

test("does a repeated call once", async () => {
  await using paired = await startPaired();
  const task = { title: "write the parser", idempotency_key: "a-1" };

  const first = await paired.call("task_add", task);
  const again = await paired.call("task_add", task);

  expect(again).toEqual(first);
  const other = await paired.call("task_add", { title: "another" });
  expect(other.data).toMatchObject({ id: 2 });
});
