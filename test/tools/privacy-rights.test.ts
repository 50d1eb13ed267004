import { expect, test } from "vitest";

import { startPaired } from "../paired.ts";

test("report counts what is kept, in few words, and tells no content", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { title: "sentinel-title", body: "sentinel-body" });

  const { data } = await paired.call("privacy", { action: "report" });

  expect(JSON.stringify(data)).toContain("entry: 1 rows");
  expect(JSON.stringify(data)).not.toContain("sentinel");
  expect(JSON.stringify(data).length).toBeLessThan(8000);
});

test("a model can neither export nor erase: it is told what the person types", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "it stays" });

  const exported = await paired.call("privacy", { action: "export" });
  const erased = await paired.call("privacy", { action: "erase", id: "K1" });

  expect(exported.data).toMatchObject({ note: expect.stringContaining("paired-mcp export") });
  expect(erased.data).toMatchObject({
    entries: 1,
    note: expect.stringMatching(/Nothing was erased.*paired-mcp erase K1/),
  });
  expect(paired.ctx.memory.find(1)).toBeDefined();
});

test("what is not there cannot be erased", async () => {
  await using paired = await startPaired();
  const { error } = await paired.call("privacy", { action: "erase", id: "K9" });
  expect(error?.code).toBe("not_found");
});
