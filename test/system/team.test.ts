import { expect, test } from "vitest";
import { z } from "zod";

import { createPlace, isAlive } from "./place.ts";

const MODES = [
  ["with a node", {}],
  ["PAIRED_NODE=off", { PAIRED_NODE: "off" }],
] as const;
const TASKS = 20;
const CLAIMERS = 3;

test.each(MODES)("%s: of clients that claim a task at once, exactly one has it", async (_, env) => {
  await using place = createPlace(env);
  const clients = await Promise.all(Array.from({ length: CLAIMERS }, () => place.connect()));
  const [first] = clients;
  for (let n = 0; n < TASKS; n++) await first?.call("task_add", { title: `task ${n}` });

  for (let n = 1; n <= TASKS; n++) {
    const claims = await Promise.allSettled(
      clients.map(({ call }) => call("task_update", { id: `T${n}`, action: "claim" })),
    );
    const won = claims.filter(({ status }) => status === "fulfilled");
    const lost = claims.flatMap((claim) =>
      claim.status === "rejected" ? [String(claim.reason)] : [],
    );
    expect(won).toHaveLength(1);
    expect(lost).toHaveLength(CLAIMERS - 1);
    for (const reason of lost) expect(reason).toContain("the task is leased by");
  }
});

test.each(MODES)(
  "%s: clients that take the next task at once do each task once",
  async (_, env) => {
    await using place = createPlace(env);
    const clients = await Promise.all(Array.from({ length: CLAIMERS }, () => place.connect()));
    const [first] = clients;
    for (let n = 0; n < TASKS; n++) await first?.call("task_add", { title: `task ${n}` });
    const done: unknown[] = [];
    const ends: string[] = [];

    await Promise.all(
      clients.map(async ({ call }) => {
        for (;;) {
          const claimed = await call("task_update", { action: "claim" }).catch(
            (error: unknown) => void ends.push(String(error)),
          );
          if (!claimed) return;
          await call("task_update", { id: claimed.id, action: "complete" });
          done.push(claimed.id);
        }
      }),
    );

    expect(done).toHaveLength(TASKS);
    expect(new Set(done).size).toBe(TASKS);
    for (const end of ends) expect(end).toContain("no task is free");
  },
);

test("the node is killed while many write at once: what was acknowledged is there, once", async () => {
  await using place = createPlace();
  const clients = await Promise.all(Array.from({ length: CLAIMERS }, () => place.connect()));
  const acknowledged = new Map<unknown, string>();
  let kills = 0;

  await Promise.all(
    clients.map(async ({ insist }, who) => {
      for (let n = 0; n < TASKS; n += 1) {
        const title = `task ${n} of ${who}`;
        const { id } = await insist("task_add", { title, idempotency_key: title });
        acknowledged.set(id, title);
        // While the others wait for their answers.
        const pid = place.node()?.pid;
        if (acknowledged.size % 10 === 5 && pid !== undefined && isAlive(pid)) {
          process.kill(pid, "SIGKILL");
          kills += 1;
        }
      }
    }),
  );

  const found = new Map<unknown, string>();
  for (let cursor: unknown, more = true; more; more = cursor !== undefined) {
    const page = await clients[0]?.insist("task_list", { view: "board", cursor });
    for (const { id, title } of TASKS_OF.parse(page).tasks) found.set(id, title);
    cursor = page?.cursor;
  }
  expect(kills).toBeGreaterThan(1);
  expect(found).toEqual(acknowledged);
});

test("the work of a client that is killed is free in two minutes; before, another one reads who has it", async () => {
  await using place = createPlace();
  const [gone, other] = await Promise.all([place.connect(), place.connect()]);
  await gone.call("task_add", { title: "refund" });
  const held = await gone.call("task_update", { id: "T1", action: "claim", paths: ["src/**"] });

  process.kill(gone.pid, "SIGKILL");
  let until = held.until;
  while (until === held.until)
    until = TASKS_OF.parse(await other.call("task_list", { id: "T1" })).tasks[0]?.until;

  expect(Date.parse(String(held.until)) - Date.parse(String(until))).toBeGreaterThan(26 * 60_000);
  await expect(other.call("task_update", { id: "T1", action: "claim" })).rejects.toThrow("leased");
});

test.each(MODES)(
  "%s: each client works in its own project, and reaches the other's by its name",
  async (_, env) => {
    await using place = createPlace(env);
    const [shop, blog] = await Promise.all(
      ["shop", "blog"].map((project) => place.connect({ env: { PAIRED_PROJECT: project } })),
    );
    if (!shop || !blog) throw new Error("no clients");
    await Promise.all([
      shop.call("task_add", { title: "refunds" }),
      blog.call("task_add", { title: "comments" }),
      shop.call("memory_add", { body: "refunds wait for the webhook" }),
      blog.call("memory_add", { body: "comments wait for the moderator" }),
    ]);

    const titles = async (client: typeof shop, project?: string): Promise<unknown[]> =>
      TASKS_OF.parse(await client.call("task_list", { view: "board", project })).tasks.map(
        ({ title }) => title,
      );
    expect(await titles(shop)).toEqual(["refunds"]);
    expect(await titles(blog)).toEqual(["comments"]);
    expect(await titles(shop, "blog")).toEqual(["comments"]);
    const found = await blog.call("memory_search", { query: "what waits", project: "shop" });
    expect(JSON.stringify(found)).toContain("webhook");
    expect(JSON.stringify(found)).not.toContain("moderator");
  },
);

const TASKS_OF = z.object({
  tasks: z.array(z.object({ id: z.string(), title: z.string(), until: z.string().optional() })),
});
