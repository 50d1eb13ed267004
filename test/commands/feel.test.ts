import { expect, test } from "vitest";

import { EXIT } from "../../src/commands/command.ts";
import { run } from "../../src/commands/feel.ts";
import { openContext } from "../../src/context.ts";
import { openHome } from "../../src/store/home.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";
import { testProgram } from "./program.ts";

async function say(place: TemporaryHome, ...args: string[]): Promise<string> {
  const { program, said } = testProgram(place, { PAIRED_NODE: "off" });
  expect(await run(args, program)).toBe(EXIT.ok);
  return said();
}

function refused(place: TemporaryHome, ...args: string[]): Promise<number> {
  return run(args, testProgram(place, { PAIRED_NODE: "off" }).program);
}

async function switchOn(place: TemporaryHome): Promise<void> {
  await using ctx = openContext({ home: await openHome(place.config) });
  ctx.insight.on(new Set(["hooks"] as const));
}

test("a person says how they are, sees it, takes it back and deletes it", async () => {
  using place = temporaryHome();
  await switchOn(place);

  expect(await say(place, "--focus", "4", "--mood", "2", "--stuck")).toContain("Noted.");
  await say(place, "--not-stuck", "--bad-moment");
  const shown = await say(place, "show");
  expect(shown).toContain("focus 4, mood 2, stuck\n");
  expect(shown).toContain("not stuck, bad moment\n");
  expect(shown).toMatch(/mood: 2\.0 of 5, from what you said, 0 min old \(n 1\)/u);
  expect(await say(place, "undo")).toBe("Forgotten.\n");
  expect(JSON.parse(await say(place, "--json"))).toMatchObject({
    labels: [{ focus: 4, mood: 2, stuck: true, via: "feel" }],
    mood: { value: expect.closeTo(2, 3), basis: "said" },
  });
  expect(await say(place, "delete")).toBe("Forgotten: 1.\n");
  expect(await say(place)).toContain("You have said nothing yet");
  expect(await say(place, "undo")).toBe("There is nothing to forget.\n");
});

test.each([
  [["--focus", "6"]],
  [["--mood", "good"]],
  [["--mood", "2.5"]],
  [["--stuck", "--not-stuck"]],
  [["happy"]],
  [["undo", "--focus", "3"]],
])("%j is refused", async (args) => {
  using place = temporaryHome();

  await expect(refused(place, ...args)).rejects.toThrow("feel takes numbers from 1 to 5");
});

test("while work insight is off it says how to switch it on", async () => {
  using place = temporaryHome();

  await expect(refused(place, "--mood", "3")).rejects.toMatchObject({
    code: "unavailable",
    fix: expect.stringContaining("paired-mcp insight on"),
  });
  expect(await say(place, "show")).toContain("nobody knows");
});
