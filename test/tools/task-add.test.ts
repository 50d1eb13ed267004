import { expect, test } from "vitest";

import { startPaired } from "../paired.ts";

test("puts the task on the board, for the role asked", async () => {
  await using paired = await startPaired();

  const { data } = await paired.call("task_add", { title: "write the parser", role: "edison" });

  expect(data).toEqual({
    id: "T1",
    title: "write the parser",
    role: "edison",
    state: "ready",
    priority: "normal",
    project: "test",
  });
});

test("does a repeated call once", async () => {
  await using paired = await startPaired();
  const task = { title: "write the parser", idempotency_key: "a-1" };

  const first = await paired.call("task_add", task);
  const again = await paired.call("task_add", task);

  expect(again).toEqual(first);
  const other = await paired.call("task_add", { title: "another" });
  expect(other.data).toMatchObject({ id: "T2" });
});

test("a project named in the call is the task's own", async () => {
  await using paired = await startPaired({ project: "shop" });

  await paired.call("task_add", { title: "elsewhere", project: "billing" });

  expect((await paired.call("task_list")).data).toMatchObject({ project: "shop", tasks: [] });
  expect((await paired.call("task_list", { project: "billing" })).data).toMatchObject({
    tasks: [{ title: "elsewhere" }],
  });
});
