import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { verifyDatabase } from "../../src/store/verify.ts";
import { connectClient } from "../paired.ts";
import { decryptPages } from "../store/sqlcipher.ts";
import { openRights, type OpenRights } from "./open-rights.ts";

const BY = { session: "s", client: "test" };

test("a task that ended half a year ago goes to the archive; its title finds it, its number reads it", async () => {
  await using world = await openRights();
  const old = add(world, "Mend the refund webhook", { body: "the bank calls back twice" });
  done(world, old, "deduplicated by event id");
  const open = add(world, "Write the parser");
  world.pass(100);
  const recent = add(world, "Refund emails");
  done(world, recent, "sent");
  add(world, "the newest task");
  world.pass(81);

  expect(await world.ctx.rights.retention.sweep()).toMatchObject({ ended: 1 });

  expect(world.ctx.board.find(old)).toBeUndefined();
  expect(world.ctx.board.find(recent)).toBeDefined();
  expect(world.ctx.board.find(open)).toBeDefined();
  const { call } = await connectClient(world.ctx, { project: "shop" });
  const list = async (query?: string): Promise<unknown> =>
    (await call("task_list", { view: "archive", ...(query && { query }) })).data;
  expect(await list()).toMatchObject({ tasks: [{ id: "T1", state: "done" }] });
  expect(await list("refunds?")).toMatchObject({ tasks: [{ title: "Mend the refund webhook" }] });
  expect(await list("parser")).toMatchObject({ tasks: [] });
  expect(await list('"*- (')).toMatchObject({ tasks: [] });
  const { data } = await call("task_list", { id: "T1" });
  expect(data).toMatchObject({
    project: "shop",
    tasks: [
      {
        title: "Mend the refund webhook",
        body: "the bank calls back twice",
        why: expect.stringContaining("archive"),
        history: [
          expect.stringContaining("add to alex"),
          expect.stringContaining("claim"),
          expect.stringContaining("complete: deduplicated by event id"),
        ],
      },
    ],
  });
});

test("what is waited for, a decision on record and the newest task stay on the board", async () => {
  await using world = await openRights();
  const waitedFor = add(world, "given up");
  world.ctx.board.add({ ...TASK, title: "goes on later", needs: [waitedFor] }, BY);
  world.ctx.board.move(waitedFor, { action: "drop", note: "no" }, BY);
  const decision = world.ctx.board.add({ ...TASK, title: "SQLite", kind: "adr" }, BY).id;
  done(world, decision, "accepted");
  const newest = add(world, "the newest");
  done(world, newest, "done");
  world.pass(400);

  expect(await world.ctx.rights.retention.sweep()).not.toHaveProperty("ended");

  for (const id of [waitedFor, decision, newest]) expect(world.ctx.board.find(id)).toBeDefined();
  world.ctx.rights.retention.set("ended", undefined);
  expect(world.ctx.rights.retention.days()).not.toHaveProperty("ended");
});

test("many tasks are packed small, month by month, and each is still found", async () => {
  await using world = await openRights();
  for (let n = 0; n < 150; n += 1) {
    const id = add(world, `refund number ${n}`, {
      body: `wait for the webhook of bank ${n}. `.repeat(40),
    });
    world.ctx.board.move(id, { action: "drop", note: "not needed" }, BY);
    if (n % 50 === 0) world.pass(31);
  }
  add(world, "the newest");
  world.pass(400);

  expect(await world.ctx.rights.retention.sweep()).toMatchObject({ ended: 150 });

  const { tables } = await world.ctx.rights.report();
  const rows = (name: string): number => tables.find(({ table }) => table === name)?.rows ?? 0;
  expect(rows("archive_item")).toBe(150);
  expect(rows("archive")).toBeLessThan(10);
  expect(world.ctx.archivedTasks.find(77)?.task.title).toBe("refund number 76");
  expect(world.ctx.archivedTasks.list("shop", { words: "number 76", limit: 1 })).toMatchObject([
    { item: 77 },
  ]);
  expect(world.ctx.archivedTasks.list("shop", { limit: 5 })).toHaveLength(5);
});

test("the archive goes with its project, verifies, and nothing of it is left", async () => {
  const { place, home, ...world } = await openRights();
  const id = add({ ...world, place, home }, "sentinel-title of a task", {
    body: "sentinel-body of it",
  });
  done({ ...world, place, home }, id, "sentinel-note");
  add({ ...world, place, home }, "the newest", { project: "other" });
  world.pass(200);
  await world.ctx.rights.retention.sweep();

  const report = await world.ctx.rights.erase({ project: "shop" }, "terminal");

  expect(report).toMatchObject({ tasks: 1, traces: 0 });
  expect(report.pieces).toBeGreaterThan(2);
  expect(world.ctx.archivedTasks.find(id)).toBeUndefined();
  await world.ctx[Symbol.asyncDispose]();
  const pages = Buffer.concat(decryptPages(readFileSync(home.dbPath), home.keys.database));
  expect(pages.includes("sentinel")).toBe(false);
  expect(await verifyDatabase(home)).toMatchObject({ findings: [], damagedPages: [] });
  place[Symbol.dispose]();
});

const TASK = { role: "alex", project: "shop", priority: "normal" } as const;

function add(
  { ctx }: OpenRights,
  title: string,
  more: { readonly body?: string; readonly project?: string } = {},
): number {
  return ctx.board.add({ ...TASK, title, ...more }, BY).id;
}

function done({ ctx }: OpenRights, id: number, note: string): void {
  ctx.board.move(id, { action: "claim" }, BY);
  ctx.board.move(id, { action: "complete", note }, BY);
}
