import { expect, test } from "vitest";

import { startPaired } from "../paired.ts";
import { findUnrefused } from "../wrong-input.ts";

test("a node without a space says so, and loads nothing of the network", async () => {
  await using paired = await startPaired();

  const { data } = await paired.call("space_manage", { action: "list" });

  expect(data).toMatchObject({ spaces: [] });
  expect(paired.ctx.sharing.federation.find()).toBeUndefined();
});

test.each([
  [{ action: "create", name: "team" }, "bad_input"],
  [{ action: "join", handle: "ben" }, "bad_input"],
  [{ action: "confirm" }, "bad_input"],
  [{ action: "invite", space: "T1" }, "bad_input"],
  [{ action: "create", name: "a\u202Eb", handle: "ana" }, "bad_input"],
  [{ action: "create", name: "team", handle: "ana\nowner" }, "bad_input"],
  [{ action: "steal" }, "bad_input"],
  [{ action: "invite", space: "S1" }, "not_found"],
  [{ action: "leave", space: "S1" }, "not_found"],
  [{ action: "confirm", candidate: "C1" }, "not_found"],
])("%j is refused with a fix, before anything of the network is loaded", async (args, code) => {
  await using paired = await startPaired();

  const { error } = await paired.call("space_manage", args);

  expect(error).toMatchObject({ code, fix: expect.stringMatching(/\w/) });
  expect(paired.ctx.sharing.federation.find()).toBeUndefined();
});

test("wrong input of every kind is refused", async () => {
  await using paired = await startPaired();
  const valid = {
    action: "list",
    space: "S1",
    candidate: "C1",
    name: "team",
    handle: "ana",
    code: "x",
  };

  expect(await findUnrefused(paired, "space_manage", valid)).toEqual([]);
});
