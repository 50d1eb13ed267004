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

test("forgetting a shared entry says that others still have it", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "keyed by name" });
  paired.ctx.memory.mark(1, "shared");

  const { data } = await paired.call("memory_edit", { id: "K1", action: "forget" });

  expect(data).toMatchObject({ note: expect.stringContaining("knowledge_share") });
});

test.each([
  [{ id: "K1", action: "forget", body: "x" }, "forget takes an id"],
  [{ id: "K1", action: "correct" }, "nothing to correct"],
  [{ id: "R1", action: "forget" }, "looks like K12"],
])("%j is refused", async (args, message) => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "keyed by name" });

  const { error } = await paired.call("memory_edit", args);

  expect(error).toMatchObject({ code: "bad_input", message: expect.stringContaining(message) });
  expect(paired.ctx.memory.get(1).body).toBe("keyed by name");
});
