import { expect, test } from "vitest";

import { type Connected, startPaired } from "../paired.ts";

async function read({ client }: Connected, args: Record<string, string>): Promise<string> {
  const { messages } = await client.getPrompt({ name: "checkin", arguments: args });
  const content = messages[0]?.content;
  return content?.type === "text" ? content.text : "";
}

test("what the person gives the prompt is their word, and is kept", async () => {
  await using paired = await startPaired();
  paired.ctx.insight.on(new Set(["hooks"] as const));

  const text = await read(paired, { focus: "4", stuck: "yes" });

  expect(text).toContain("focus 4, stuck true");
  expect(text).toContain("one smaller step");
  expect(paired.ctx.insight.labels.list(5)).toMatchObject([
    { via: "prompt", focus: 4, mood: null, stuck: true },
  ]);
});

test("without an answer nothing is kept, and nobody guesses", async () => {
  await using paired = await startPaired();
  paired.ctx.insight.on(new Set(["hooks"] as const));

  expect(await read(paired, {})).toContain("Do not guess how I am");
  expect(paired.ctx.insight.labels.list(5)).toEqual([]);
});

test("off, or out of the scale, it is refused with a reason", async () => {
  await using paired = await startPaired();

  await expect(read(paired, { mood: "3" })).rejects.toThrow("work insight is off");
  await expect(read(paired, { mood: "7" })).rejects.toThrow("mood");
});
