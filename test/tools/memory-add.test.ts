import { expect, test } from "vitest";

import { startPaired } from "../paired.ts";

const LESSON = { body: "The parser cache is keyed by the schema version." };

test("an entry is stored with its kind and project, and the reply repeats none of its text", async () => {
  await using paired = await startPaired({ project: "shop" });

  const { data } = await paired.call("memory_add", { ...LESSON, kind: "lesson", title: "Cache" });

  expect(data).toEqual({ id: "K1", kind: "lesson", project: "shop" });
});

test("who stored it, in which session and role, is kept", async () => {
  await using paired = await startPaired({ name: "claude-code", session: "abc" });

  await paired.call("memory_add", { ...LESSON, role: "edison" });
  await paired.call("memory_add", { ...LESSON, session: "monday", tags: ["cache"] });

  expect(paired.ctx.memory.get(1)).toMatchObject({
    client: "claude-code",
    session: "abc",
    role: "edison",
  });
  expect(paired.ctx.memory.get(2)).toMatchObject({ session: "monday", tags: ["cache"] });
});

test("a newer entry supersedes an older one, once", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", LESSON);

  const { data } = await paired.call("memory_add", { body: "By its hash.", supersedes: "K1" });
  const again = await paired.call("memory_add", { body: "By its name.", supersedes: "k1" });

  expect(data).toMatchObject({ id: "K2", superseded: "K1" });
  expect(again.error).toMatchObject({ code: "conflict", message: expect.stringContaining("K2") });
});

test("a repeated call stores one entry", async () => {
  await using paired = await startPaired();
  const call = { ...LESSON, idempotency_key: "a" };

  const first = await paired.call("memory_add", call);
  const again = await paired.call("memory_add", call);

  expect(again).toEqual(first);
  expect(paired.ctx.memory.recent(10)).toHaveLength(1);
});

test("a body of 8 KiB is stored whole, and a longer one refused with what to do", async () => {
  await using paired = await startPaired();
  const whole = "x".repeat(8192);

  await paired.call("memory_add", { body: whole });
  const { error } = await paired.call("memory_add", { body: `${"ä".repeat(4096)}x` });

  expect(paired.ctx.memory.get(1).body).toBe(whole);
  expect(error).toMatchObject({
    code: "bad_input",
    message: "body: must be at most 8192 bytes; split or shorten it, nothing is ever cut",
  });
});

test("an entry expires at the time given", async () => {
  let now = Date.parse("2026-11-01T00:00:00Z");
  await using paired = await startPaired({ clock: () => now });
  await paired.call("memory_add", { ...LESSON, expires: "2026-12-01" });

  now = Date.parse("2026-12-01T00:00:00Z");

  expect((await paired.call("memory_search", { query: "parser" })).data).toMatchObject({
    results: [],
  });
  expect((await paired.call("memory_search", { query: "parser", stale: true })).data).toMatchObject(
    {
      results: [{ id: "K1", ended: "expired", age: "1 mo" }],
    },
  );
});

test("a near-duplicate is stored, and the reply says what it is near to", async () => {
  await using paired = await startPaired();
  const title = "Parser cache";
  await paired.call("memory_add", { title, body: "It is keyed by file name: two files collide." });

  const { data } = await paired.call("memory_add", {
    title,
    body: "It's keyed by the file name, so two files collide.",
  });

  expect(data).toMatchObject({
    id: "K2",
    near: [{ id: "K1", title, similarity: 1 }],
    note: expect.stringContaining("Stored."),
  });
  const found = await paired.call("memory_search", { query: "K1 K2" });
  expect(found.data).toMatchObject({
    results: [{ near: [{ id: "K2" }] }, { near: [{ id: "K1", title }] }],
  });
});
