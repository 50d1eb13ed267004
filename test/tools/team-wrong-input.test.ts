import { expect, test } from "vitest";

import { startPaired } from "../paired.ts";
import { findUnrefused } from "../wrong-input.ts";

test.each([
  ["task_add", { title: "refund" }],
  ["task_list", {}],
  ["task_update", { id: "T1", action: "note", note: "half done" }],
  ["role_brief", { role: "edison" }],
])("%s refuses what is wrong with a reason and a fix, and stores nothing", async (tool, valid) => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "refund" });
  const before = await paired.call("task_list");
  const history = paired.ctx.board.history(1, 100);

  const unrefused = await findUnrefused(paired, tool, valid);

  expect(unrefused).toEqual([]);
  expect(await paired.call("task_list")).toEqual(before);
  expect(paired.ctx.board.history(1, 100)).toEqual(history);
});

test.each([
  ["an id that is free", { id: "T99" }, "not_found", "there is no task with this id"],
  ["an id of another kind", { id: "K1" }, "bad_input", "the id of a task looks like T12"],
  ["a bare number", { id: "1" }, "bad_input", "the id of a task looks like T12"],
  ["an unknown action", { id: "T1", action: "delete" }, "bad_input", "action"],
  [
    "an unknown role",
    { id: "T1", action: "handoff", to: "bob", note: "x" },
    "bad_input",
    "there is no such role",
  ],
])("task_update refuses %s", async (_what, args, code, message) => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "refund" });

  const { error } = await paired.call("task_update", { action: "claim", ...args });

  expect(error).toMatchObject({
    code,
    message: expect.stringContaining(message),
    fix: expect.any(String),
  });
});
