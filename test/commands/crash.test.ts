import { expect, test } from "vitest";

import { crashLine, describeCrash } from "../../src/commands/crash.ts";

const CRASH = new TypeError("a sentinel that a message could carry");

test("a crash is named by its kind and place, never by its message or the way to our files", () => {
  expect(crashLine(CRASH)).toMatch(/^TypeError at crash\.test\.ts:\d+:\d+$/);
  expect(JSON.stringify(describeCrash(CRASH))).not.toContain("sentinel");
});

test("a thrown thing that is no error is named too", () => {
  expect(crashLine("text")).toBe("string at an unknown place");
});
