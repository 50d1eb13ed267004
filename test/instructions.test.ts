import { expect, test } from "vitest";

import { INSTRUCTIONS } from "../src/instructions.ts";
import { tools } from "../src/tools/index.ts";
import { startPaired } from "./paired.ts";

test("the instructions fit: 2,000 characters of ours, 4,000 with what may be added", async () => {
  await using paired = await startPaired();

  expect(paired.client.getInstructions()).toBe(INSTRUCTIONS);
  expect(INSTRUCTIONS.length).toBeLessThan(2000);
});

test.each(tools.map(({ name }) => name))("the instructions say when to use %s", (name) => {
  expect(INSTRUCTIONS).toMatch(new RegExp(`\\b${name}\\b`));
});

test.each(["legacy", "modern"] as const)("a %s client learns who it talks to", async (era) => {
  await using paired = await startPaired({ era });

  expect(paired.client.getServerVersion()).toMatchObject({ name: "paired-mcp", title: "PAIRED" });
});
