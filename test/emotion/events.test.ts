import { expect, test } from "vitest";

import { WORK_STATES, FOCUS_STATES } from "../../src/emotion/answer.ts";
import { EVENT_CLASSES, EVENT_KINDS, workEvent } from "../../src/emotion/events.ts";

const EDIT = { v: 1, t: 1_000, src: "editor", actor: "human", kind: "edit", sess: "a", proj: "b" };

test("an event without content is taken as it is", () => {
  const event = { ...EDIT, dt: 120, size: 2, cls: "insert", n: 3 };
  expect(workEvent.parse(event)).toEqual(event);
});

test.each([
  ["a text", { text: "password" }],
  ["a key", { key: "Enter" }],
  ["a path for a project", { proj: "/home/ann/secret" }],
  ["a sentence for a session", { sess: "the quick brown fox" }],
  ["a gap that would tell a digraph", { dt: 123 }],
  ["a gap over the cap", { dt: 60_010 }],
  ["an unknown kind", { kind: "sigh" }],
  ["an unknown class", { cls: "Bash(rm -rf)" }],
  ["a length in bytes", { size: 517 }],
  ["a time that is none", { t: Number.NaN }],
  ["another version", { v: 2 }],
])("%s is refused", (_, part) => {
  expect(workEvent.safeParse({ ...EDIT, ...part }).success).toBe(false);
});

test("no label that timing can give names a feeling", () => {
  const affect =
    /happ|sad|ang(er|ry)|stress|frustrat|mood|emotion|anx|joy|fear|valence|arousal|bor(ed|ing)|tired/;
  for (const label of [...WORK_STATES, ...FOCUS_STATES, ...EVENT_CLASSES, ...EVENT_KINDS])
    expect(label).not.toMatch(affect);
});
