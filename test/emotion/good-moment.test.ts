import { expect, test } from "vitest";

import { createEngine } from "../../src/emotion/engine.ts";
import type { WorkEvent } from "../../src/emotion/events.ts";
import { agent, every, human, MINUTE, NINE, SECOND } from "./days.ts";

const TYPING = every([0, MINUTE], 2 * SECOND);
const COMMIT = human(MINUTE, { src: "git", kind: "commit" });

test.each<readonly [string, boolean | null, string, number, readonly WorkEvent[]]>([
  ["nothing is known", null, "unknown", 0, []],
  ["typing", false, "mid_edit", MINUTE, TYPING],
  ["a pause in typing", false, "mid_task", 90 * SECOND, TYPING],
  ["a commit was made", true, "commit", 80 * SECOND, [...TYPING, COMMIT]],
  [
    "a commit is a while ago",
    null,
    "unknown",
    3 * MINUTE,
    [...TYPING, COMMIT, ...every([90 * SECOND, 3 * MINUTE], 5 * SECOND, { kind: "nav" })],
  ],
  [
    "typing went on after the commit",
    false,
    "mid_edit",
    80 * SECOND,
    [...TYPING, COMMIT, ...every([62 * SECOND, 80 * SECOND], SECOND)],
  ],
  [
    "tests are green",
    true,
    "green_test",
    80 * SECOND,
    [...TYPING, human(MINUTE, { kind: "test", ok: true })],
  ],
  [
    "tests are red",
    false,
    "mid_task",
    100 * SECOND,
    [...TYPING, human(MINUTE, { kind: "test", ok: false })],
  ],
  [
    "an agent stopped",
    true,
    "agent_stopped",
    80 * SECOND,
    [human(0, { kind: "prompt" }), agent(MINUTE, { kind: "notify", cls: "stop" })],
  ],
  [
    "an agent is at work",
    true,
    "waiting",
    80 * SECOND,
    [human(0, { kind: "prompt" }), agent(MINUTE)],
  ],
  ["nobody is there", false, "away", 10 * MINUTE, TYPING],
  [
    "somebody is back",
    true,
    "back",
    10 * MINUTE + SECOND,
    [...TYPING, human(10 * MINUTE, { kind: "nav" })],
  ],
])("%s: %s, %s", (_, value, why, at, events) => {
  const engine = createEngine({ idleLimitMs: 3 * MINUTE });
  for (const event of events) engine.hear(event);
  expect(engine.read(NINE + at).goodMoment).toEqual({ value, why });
});
