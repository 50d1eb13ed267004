import { expect, test } from "vitest";

import { startPaired } from "../paired.ts";

test("an entry is read whole by its address, and the newest are listed", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { title: "Cache", body: "keyed by hash", kind: "decision" });
  await paired.call("memory_add", { body: "untitled" });

  const { contents } = await paired.client.readResource({ uri: "paired://memory/K1" });
  const { resources } = await paired.client.listResources();

  expect(JSON.stringify(contents)).toContain("keyed by hash");
  expect(resources.filter(({ name }) => name === "memory")).toEqual([
    expect.objectContaining({ uri: "paired://memory/K2", title: "note K2" }),
    expect.objectContaining({ uri: "paired://memory/K1", title: "Cache" }),
  ]);
});

test.each(["K9", "R9", "T1", "x", "..%2F.."])("there is no entry at %s", async (id) => {
  await using paired = await startPaired();

  await expect(paired.client.readResource({ uri: `paired://memory/${id}` })).rejects.toThrow(
    /no entry with this id|looks like K12/,
  );
});
