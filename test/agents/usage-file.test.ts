import { chmodSync, mkdirSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { createUsageWishes } from "../../src/agents/usage-wishes.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";

function write({ file }: TemporaryHome, text: string, name = "usage.yaml"): void {
  writeFileSync(file(name), text, { mode: 0o600 });
}

test("a file says limits, where to go on and what to use for what, and is read again when it changes", () => {
  using place = temporaryHome();
  const wishes = createUsageWishes(place.path);
  expect(wishes.get()).toEqual({ limits: [], next: [], advice: [] });

  write(
    place,
    `version: 1
limits:
  full: { context: 150000 }
  five-hours: { tokens: 2000000, hours: 5, client: claude-code }
  money: { cost: 12.5, hours: 24, at: 90 }
  weekly: { quota: 85, hours: 168 }
next: [codex, windsurf]
advice:
  - { when: { kind: fix }, strength: strong, why: "it is hard here" }
`,
  );

  expect(wishes.fault()).toBeUndefined();
  expect(wishes.get()).toEqual({
    limits: [
      { name: "full", measure: "context", of: 150_000, hours: 5, at: 100, client: undefined },
      {
        name: "five-hours",
        measure: "tokens",
        of: 2_000_000,
        hours: 5,
        at: 80,
        client: "claude-code",
      },
      { name: "money", measure: "cost", of: 12.5, hours: 24, at: 90, client: undefined },
      { name: "weekly", measure: "quota", of: 85, hours: 168, at: 100, client: undefined },
    ],
    next: ["codex", "windsurf"],
    advice: [{ when: { kind: "fix" }, strength: "strong", why: "it is hard here" }],
  });
  write(place, '{"version": 1, "next": ["zed"]}');
  expect(wishes.get().next).toEqual(["zed"]);
});

test.each<[string, string, string]>([
  ["limits: [", "not YAML or JSON", "line 1"],
  ["version: 2", "takes 1", "line 1: version"],
  ["version: 1\nlimit: {}", 'unknown key "limit"', "line 1"],
  ["version: 1\nlimits:\n  Full: { context: 5 }", "small letters", "line 3: limits.Full"],
  ["version: 1\nlimits:\n  full: {}", "one of context, tokens, cost, quota", "line 3: limits.full"],
  ["version: 1\nlimits:\n  full: { context: 5, quota: 3 }", "one of context", "line 3"],
  ["version: 1\nlimits:\n  full: { context: -5 }", "Too small", "line 3: limits.full.context"],
  ["version: 1\nlimits:\n  full: { context: .nan }", "expected", "line 3: limits.full.context"],
  ["version: 1\nlimits:\n  full: { context: .inf }", "expected", "line 3: limits.full.context"],
  ["version: 1\nlimits:\n  full: { context: 5, hours: 5 }", "has no hours", "line 3"],
  ["version: 1\nlimits:\n  five: { tokens: 5 }", "tokens needs the hours", "line 3"],
  ["version: 1\nlimits:\n  five: { tokens: 1.5, hours: 5 }", "int", "line 3: limits.five.tokens"],
  ["version: 1\nlimits:\n  five: { cost: 0, hours: 5 }", "Too small", "line 3: limits.five.cost"],
  ["version: 1\nlimits:\n  five: { quota: 101 }", "Too big", "line 3: limits.five.quota"],
  ["version: 1\nlimits:\n  five: { quota: 80, at: 0 }", "Too small", "line 3: limits.five.at"],
  ["version: 1\nlimits:\n  five: { quota: 80, hours: 721 }", "Too big", "line 3"],
  ["version: 1\nnext: codex", "expected array", "line 2: next"],
  ["version: 1\nnext: ['a;b']", "as it names itself", "line 2: next.0"],
  ["version: 1\nadvice:\n  - { when: { size: huge }, why: x }", "small or medium", "line 3"],
  ["version: 1\nadvice:\n  - { when: {} }", "expected string", "line 3: advice.0"],
  ["version: 1\nversion: 1", "not YAML", "line 2"],
  ["a: &a [1]\nb: *a", "aliases", ""],
  ["", "expected object", ""],
])("%j is refused with its line, and there are no limits", (text, why, line) => {
  using place = temporaryHome();
  write(place, text);
  const wishes = createUsageWishes(place.path);

  const fault = wishes.fault();

  expect(fault?.message).toContain(why);
  expect(fault?.message).toContain(line);
  expect(fault?.fix).toContain(place.path);
  expect(wishes.get()).toEqual({ limits: [], next: [], advice: [] });
});

test.each<[string, (place: TemporaryHome) => void, string]>([
  ["a folder", ({ file }) => mkdirSync(file("usage.yaml")), "not a file"],
  ["a large one", (place) => write(place, `# ${"x".repeat(70_000)}`), "64 KiB"],
  [
    "one that others can write",
    (place) => {
      write(place, "version: 1");
      chmodSync(place.file("usage.yaml"), 0o666);
    },
    "other users",
  ],
])("%s does not count", (_, make, why) => {
  using place = temporaryHome();
  make(place);

  expect(createUsageWishes(place.path).fault()?.message).toContain(why);
});
