import { writeFileSync } from "node:fs";

import { expect, test } from "vitest";
import { z } from "zod";

import { openHome } from "../../src/store/home.ts";
import { startPaired } from "../paired.ts";
import { temporaryHome } from "../temporary-home.ts";
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

const NOBODY = "there is no such role";
const REFUSED: readonly [string, string, Record<string, unknown>, string, string][] = [
  ["a task for nobody", "task_add", { title: "x", role: "bob" }, "bad_input", NOBODY],
  ["a reviewer who is nobody", "task_add", { title: "x", reviewers: ["bob"] }, "bad_input", NOBODY],
  ["a brief of nobody", "role_brief", { role: "bob" }, "bad_input", NOBODY],
  ["a message to nobody", "message", { action: "send", to: "bob", text: "x" }, "bad_input", NOBODY],
  ["a claim for nobody", "task_update", { action: "claim", to: "bob" }, "bad_input", NOBODY],
  [
    "a task that needs one that is not there",
    "task_add",
    { title: "x", needs: ["T99"] },
    "not_found",
    "T99",
  ],
  [
    "a task that two wait for in a ring",
    "task_add",
    { title: "x", needs: ["T2"], blocks: ["T1"] },
    "conflict",
    "needs T1",
  ],
  [
    "a hand-off that lacks what its role asks for",
    "task_update",
    { id: "T1", action: "handoff", to: "edison", note: "x" },
    "bad_input",
    '"next: ..."',
  ],
  [
    "a resume of another project's session",
    "session",
    { action: "resume", id: "H1" },
    "conflict",
    "of the project blog",
  ],
];

test.each(REFUSED)(
  "%s is refused with a fix, and the board, inboxes and sessions stay as they were",
  async (_what, tool, args, code, says) => {
    await using paired = await startPaired();
    const { call } = paired;
    const blog = await paired.connect({ project: "blog" });
    await blog.call("session", { action: "handoff", state: "half" });
    await call("task_add", { title: "one", role: "maya" });
    await call("task_add", { title: "two", needs: ["T1"] });
    const look = async (): Promise<unknown> => [
      await call("task_list"),
      await call("message", { action: "list", role: "edison" }),
      await call("session", { action: "list" }),
      await blog.call("session", { action: "list" }),
      paired.ctx.board.history(1, 100),
    ];
    const before = await look();

    const { error } = await call(tool, args);

    expect(error).toMatchObject({ code, fix: expect.stringMatching(/.{10}/) });
    expect(`${error?.message} ${error?.fix}`).toContain(says);
    expect(await look()).toEqual(before);
  },
);

test.each(["note", "complete", "block", "handoff", "review"])(
  "after another has taken a task whose lease ran out, the late holder's %s changes nothing",
  async (action) => {
    let now = 1_800_000_000_000;
    await using late = await startPaired({ name: "late", clock: () => now });
    const next = await late.connect({ name: "next" });
    await late.call("task_add", { title: "one", role: "edison" });
    await late.call("task_update", { id: "T1", action: "claim" });
    now += 31 * 60_000;
    await next.call("task_update", { id: "T1", action: "claim" });
    const before = await next.call("task_list", { id: "T1" });

    const { error } = await late.call("task_update", {
      id: "T1",
      action,
      ...(action !== "complete" && { note: "next: mine" }),
      ...(action === "handoff" && { to: "edison" }),
    });

    expect(error).toMatchObject({
      code: "conflict",
      message: expect.stringContaining("leased by next until"),
    });
    expect(await next.call("task_list", { id: "T1" })).toEqual(before);
  },
);

test("with a file of roles that is wrong the seven work on, and node_status says its line", async () => {
  using place = temporaryHome();
  await using paired = await startPaired({ home: await openHome(place.config) });
  await paired.call("task_add", { title: "one", role: "edison" });
  const before = await paired.call("task_list");

  for (const text of [
    "version: 1\nroles: [",
    "version: 2\nroles: {}",
    "x".repeat(70_000),
    "\u0000",
  ]) {
    writeFileSync(place.file("roles.yaml"), text, { mode: 0o600 });
    const { data } = await paired.call("node_status");
    const { degraded } = DEGRADED.parse(data);

    expect(degraded.filter((line) => line.includes("roles.yaml"))).toHaveLength(1);
    expect(await paired.call("role_brief", { role: "edison" })).not.toHaveProperty("error");
    expect(await paired.call("task_list")).toEqual(before);
  }
});

const DEGRADED = z.object({ degraded: z.array(z.string()) });
