import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { z } from "zod";

import { createPlace } from "./place.ts";

const CLIENTS = 4;
const WRITES = 40;

test("PAIRED_NODE=off: processes that share a new home lose nothing and refuse nothing", async () => {
  await using place = createPlace({ PAIRED_NODE: "off" });
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => place.connect()));

  const written = await Promise.all(
    clients.map(async ({ call }, client) => {
      const ids: unknown[] = [];
      for (let i = 0; i < WRITES; i += 1)
        ids.push((await call("task_add", { title: `task ${client}.${i}` })).id);
      return ids;
    }),
  );

  expect(new Set(written.flat()).size).toBe(CLIENTS * WRITES);
  const verified = await place.run(["verify", "--json"]);
  expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, findings: [], damagedPages: [] });
  expect(verified.code).toBe(0);
});

test("PAIRED_NODE=off: what one process stores, one that searched before finds", async () => {
  await using place = createPlace({ PAIRED_NODE: "off" });
  const [reader, writer] = [await place.connect(), await place.connect()];
  const search = { query: "why do refund tests wait?" };
  expect(await reader.call("memory_search", search)).toMatchObject({ results: [] });

  await writer.call("memory_add", { body: "Refund tests wait for the webhook." });

  expect(await reader.call("memory_search", search)).toMatchObject({ results: [{ id: "K1" }] });
});

test("verify and doctor work beside a running node", async () => {
  await using place = createPlace();
  const { call } = await place.connect();
  await call("task_add", { title: "write the parser" });

  const verified = await place.run(["verify"]);
  const examined = await place.run(["doctor", "--json"]);
  const status = await call("node_status");

  expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/^All is well: /) });
  expect(examined.code).toBe(0);
  const { checks } = DOCTOR.parse(JSON.parse(examined.stdout));
  expect(checks.find(({ name }) => name === "node")?.says).toMatch(/serves 1 clients/);
  expect(status).toMatchObject({ home: place.home, clients: 1, federation: "off" });
});

test("what the logs and the run files say is never what was stored", async () => {
  await using place = createPlace();
  const { call } = await place.connect();
  await call("memory_add", { title: "sentinel-77ab12", body: "sentinel-77ab12" });
  await call("memory_search", { query: "sentinel-77ab12" });
  await expect(call("task_update", { id: "sentinel-77ab12", action: "claim" })).rejects.toThrow(
    "bad_input",
  );
  await place.run(["stop"]);

  for (const name of ["node.log", "node.out"])
    expect(readFileSync(join(place.home, "logs", name), "utf8")).not.toContain("sentinel");
});

const DOCTOR = z.object({ checks: z.array(z.object({ name: z.string(), says: z.string() })) });
