import { expect, test } from "vitest";

import { startPaired } from "../paired.ts";

test("a correction changes what is given and nothing else", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { title: "Cache", body: "keyed by name", tags: ["a"] });

  const { data } = await paired.call("memory_edit", {
    id: "K1",
    action: "correct",
    body: "keyed by hash",
    kind: "fix",
  });

  expect(data).toEqual({ id: "K1", done: "corrected" });
  const found = await paired.call("memory_search", { query: "hash", format: "detailed" });
  expect(found.data).toMatchObject({
    results: [{ id: "K1", kind: "fix", title: "Cache", body: "keyed by hash", tags: ["a"] }],
  });
});

test("a forgotten entry is gone, with the stored replies that name it", async () => {
  await using paired = await startPaired();
  const add = { body: "keyed by name", idempotency_key: "a" };
  await paired.call("memory_add", add);

  const { data } = await paired.call("memory_edit", { id: "K1", action: "forget" });

  expect(data).toEqual({ id: "K1", done: "forgotten" });
  expect((await paired.call("memory_search", { query: "K1" })).data).toMatchObject({ results: [] });
  expect((await paired.call("memory_edit", { id: "K1", action: "forget" })).error).toMatchObject({
    code: "not_found",
    fix: expect.stringContaining("memory_search"),
  });
  expect((await paired.call("memory_add", add)).data).toMatchObject({ id: "K2" });
});

test("a stored reply that shows a forgotten entry as near is gone with it", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "the parser is keyed by name" });
  await paired.call("memory_add", { body: "parser is keyed by name", idempotency_key: "a" });
  const again = { body: "parser is keyed by name", idempotency_key: "a" };
  expect((await paired.call("memory_add", again)).data).toMatchObject({ near: [{ id: "K1" }] });

  await paired.call("memory_edit", { id: "K1", action: "forget" });

  expect((await paired.call("memory_add", again)).data).toMatchObject({ id: "K3" });
});

test("an entry shows its remarks, its chain, its pin and where it comes from", async () => {
  await using paired = await startPaired({ name: "windsurf", session: "s1" });
  await paired.call("memory_add", { body: "keyed by name", role: "edison" });
  await paired.call("memory_add", { body: "keyed by hash of the whole file" });
  const edit = (args: Record<string, unknown>): Promise<unknown> =>
    paired.call("memory_edit", args).then(({ data }) => data);

  expect(await edit({ id: "K1", action: "annotate", body: "since march" })).toEqual({
    id: "K1",
    done: "annotated",
  });
  expect(await edit({ id: "K2", action: "pin" })).toEqual({ id: "K2", done: "pinned" });
  expect(await edit({ id: "K1", action: "supersede", by: "K2" })).toMatchObject({
    done: "superseded",
  });

  const { data } = await paired.call("memory_search", { query: "K1 K2" });
  expect(data).toMatchObject({
    results: [
      {
        id: "K1",
        ended: "superseded",
        superseded_by: "K2",
        notes: [expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\dZ windsurf: since march$/)],
        role: "edison",
        session: "s1",
        client: "windsurf",
        project: "test",
        created: expect.any(String),
      },
      { id: "K2", pinned: true, supersedes: ["K1"] },
    ],
  });
});

test("undo takes back an edit of this session, and not one of another", async () => {
  await using paired = await startPaired({ session: "s1" });
  const other = await paired.connect({ name: "windsurf", session: "s2" });
  await paired.call("memory_add", { body: "keyed by name" });
  await paired.call("memory_edit", { id: "K1", action: "correct", body: "keyed by hash" });
  await other.call("memory_edit", { id: "K1", action: "pin" });
  const undo = { id: "K1", action: "undo" };

  const refused = await paired.call("memory_edit", undo);
  await other.call("memory_edit", undo);
  const undone = await paired.call("memory_edit", undo);
  const nothing = await paired.call("memory_edit", undo);

  expect(refused.error).toMatchObject({
    code: "conflict",
    message: expect.stringContaining("K1 was pinned by another session (windsurf)"),
  });
  expect(undone.data).toEqual({ id: "K1", done: "undid correct" });
  expect(paired.ctx.memory.get(1).body).toBe("keyed by name");
  expect(nothing.error).toMatchObject({
    code: "conflict",
    fix: expect.stringContaining("forget removes it"),
  });
});

test("forgetting a shared entry says that others still have it", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "keyed by name" });
  paired.ctx.memory.mark(1, "shared");

  const { data } = await paired.call("memory_edit", { id: "K1", action: "forget" });

  expect(data).toMatchObject({ note: expect.stringContaining("knowledge_share") });
});

test.each([
  [{ id: "K1", action: "forget", body: "x" }, "forget takes an id"],
  [{ id: "K1", action: "correct" }, "correct needs title, body, tags, kind"],
  [{ id: "K1", action: "annotate" }, "annotate needs body"],
  [{ id: "K1", action: "annotate", body: "x".repeat(1001) }, "a remark has at most 1000 bytes"],
  [{ id: "K1", action: "supersede" }, "supersede needs by"],
  [{ id: "K1", action: "supersede", by: "R2" }, "looks like K12"],
  [{ id: "K1", action: "supersede", by: "K1" }, "K1 cannot supersede itself"],
  [{ id: "K1", action: "pin", kind: "fix" }, "pin takes an id and nothing else"],
  [{ id: "K1", action: "undo", body: "x" }, "undo takes an id and nothing else"],
  [{ id: "R1", action: "forget" }, "looks like K12"],
])("%j is refused", async (args, message) => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "keyed by name" });

  const { error } = await paired.call("memory_edit", args);

  expect(error).toMatchObject({ code: "bad_input", message: expect.stringContaining(message) });
  expect(paired.ctx.memory.get(1).body).toBe("keyed by name");
});

test("an entry with as many remarks as it may have still fits into one reply", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "x".repeat(8192) });
  for (let n = 0; n < 16; n += 1)
    await paired.call("memory_edit", { id: "K1", action: "annotate", body: "y".repeat(1000) });

  const { data } = await paired.call("memory_search", { query: "K1" });

  expect(data).toMatchObject({ results: [{ notes: { length: 16 } }] });
  expect(JSON.stringify(data).length).toBeLessThan(32_000);
});
