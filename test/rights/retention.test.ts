import { appendFileSync, mkdirSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { DAY_MS, openRights, START, useSome } from "./open-rights.ts";

test("nothing of a person's knowledge goes by time unless they say so", async () => {
  await using world = await openRights();
  const id = world.remember("it expires soon", { expires: START + DAY_MS });
  world.pass(400);
  await world.ctx.rights.retention.sweep();
  expect(world.ctx.memory.find(id)).toBeDefined();

  world.ctx.rights.retention.set("replaced", 30);
  const removed = await world.ctx.rights.retention.sweep();

  expect(removed).toMatchObject({ replaced: 1 });
  expect(world.ctx.memory.find(id)).toBeUndefined();
});

test("replies to calls go after seven days, and not before", async () => {
  await using world = await openRights();
  const call = { tool: "t", input: {}, key: "k" };
  world.ctx.calls.once(call, () => ({ id: "K1" }));
  world.pass(6);
  expect(await world.ctx.rights.retention.sweep()).toEqual({});
  world.pass(2);
  expect(await world.ctx.rights.retention.sweep()).toEqual({ reply: 1 });
});

test("what models used is forgotten after ninety days, and not before", async () => {
  await using world = await openRights();
  const { usage, rights } = world.ctx;
  useSome(world.ctx);
  world.pass(89);
  expect(await rights.retention.sweep()).toEqual({});

  world.pass(2);

  expect(await rights.retention.sweep()).toEqual({ usage: 3 });
  expect(usage.overview(720)).toMatchObject({ sums: [], contexts: [] });
});

test("a sweep is recorded in the audit, with how much of what", async () => {
  await using world = await openRights();
  world.ctx.calls.once({ tool: "t", input: {}, key: "k" }, () => ({ id: "K1" }));
  world.pass(8);
  const before = (await world.ctx.rights.report()).audit.records;
  await world.ctx.rights.retention.sweep();
  const { audit, swept } = await world.ctx.rights.report();
  expect(audit.records).toBe(before + 1);
  expect(swept).toBe(START + 8 * DAY_MS);
});

test("lines of the log go by their own time, and the file keeps its place", async () => {
  await using world = await openRights();
  mkdirSync(world.place.file("logs"));
  const path = world.place.file("logs/node.log");
  for (const day of [0, 1, 9])
    appendFileSync(path, `${JSON.stringify({ at: new Date(START + day * DAY_MS), day })}\n`);
  world.pass(10);

  const removed = await world.ctx.rights.retention.sweep();

  expect(removed).toMatchObject({ log: 2 });
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(2);
  expect(readFileSync(path, "utf8")).toContain('"day":9');
});

test.each([
  ["knowledge", 3],
  ["approval", 0],
  ["approval", 1.5],
  ["nothing", 3],
])("%s cannot be kept %s days", async (category, days) => {
  await using world = await openRights();
  expect(() => world.ctx.rights.retention.set(category, days)).toThrow(
    expect.objectContaining({ code: "bad_input" }),
  );
});
