import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const SRC = join(import.meta.dirname, "../../src");

/** Each place in src, outside of `except`, where `shape` stands, by its file. */
function placesOf(shape: RegExp, except: string): string[] {
  return readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith(except))
    .flatMap((file) => {
      const text = readFileSync(join(SRC, file), "utf8");
      return [...text.matchAll(shape)].map(() => file);
    })
    .toSorted();
}

test("one function hands bytes to federation, and one place connects the two", () => {
  expect(placesOf(/\bpublish\(s(?:hare|pace)\b/g, "federation/")).toEqual([
    "release/release.ts",
    "sharing.ts",
  ]);
});

test("only the gate, after a person's decision, reaches that function", () => {
  expect(placesOf(/from "[^"]*\/release\.ts"/g, "store/")).toEqual(["release/gate.ts"]);
});

test("nothing but the person's decision admits a member", () => {
  expect(placesOf(/\.admit\(/g, "federation/")).toEqual(["sharing.ts"]);
});

test("only the person's own answers settle a decision", () => {
  expect(placesOf(/approvals\.(?:confirm|answer)\(/g, "release/")).toEqual([
    "commands/review-methods.ts",
    "tools/ask-person.ts",
  ]);
});
