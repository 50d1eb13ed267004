import { expect, test } from "vitest";

import { readParts } from "../../src/agents/parts.ts";
import { createRoster } from "../../src/agents/roster.ts";
import { startPaired } from "../paired.ts";

test.each([
  ["next: write the tests", "write the tests"],
  ["Tokens are done.\nNext: expressions.\nopen: none", "expressions."],
  ["## Next\nwrite the tests\n## Open\nnone", "write the tests"],
  ["- **Next:** write", "write"],
  ["branch feat/x; next: write", "write"],
  ["next:", undefined],
  ["what comes next: nothing", undefined],
  ["context: x", undefined],
])("of %j the next step is %s", (text, said) => {
  expect(readParts(text, ["next", "open"]).get("next")).toBe(said);
});

test("each of the seven has a contract: parts, and somebody else to fall back on", () => {
  const roster = createRoster(undefined);
  for (const { slug, handoff } of roster.list()) {
    expect(Object.keys(handoff.parts).length + handoff.checks.length).toBeGreaterThan(0);
    expect(handoff.fallback).not.toBe(slug);
    expect(roster.find(handoff.fallback)).toBeDefined();
  }
});

test("a hand-off is refused with all that is missing, and goes through once it is there", async () => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "refund", role: "alex" });
  const before = await paired.call("task_list", { id: "T1" });
  const handoff = { id: "T1", action: "handoff", to: "edison", note: "please build" };

  const refused = await paired.call("task_update", handoff);
  expect(await paired.call("task_list", { id: "T1" })).toEqual(before);
  await paired.call("task_update", { id: "T1", action: "edit", accept: ["tests pass"] });
  const taken = await paired.call("task_update", { ...handoff, note: "next: the webhook" });
  const review = await paired.call("task_update", {
    ...handoff,
    to: "sherlock",
    note: "tests: ok",
  });

  expect(refused.error).toEqual({
    code: "bad_input",
    message:
      'edison does not take T1 without "next: ..." (the next step); how it is told that the task is done (task_update edit, accept)',
    fix: "Add it to the note and hand off again, or hand it to alex, who decides what else to do.",
  });
  expect(taken.data).toMatchObject({ role: "edison", state: "ready" });
  expect(review.error?.message).toBe(
    "sherlock does not take T1 without something to open: a path, branch, commit or id",
  );
});

test("another session of the same role takes a task without the contract", async () => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "refund", role: "sherlock" });

  const { data } = await paired.call("task_update", {
    id: "T1",
    action: "handoff",
    to: "sherlock",
    note: "out of tokens",
  });

  expect(data).toMatchObject({ role: "sherlock" });
});
