import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const SRC = join(import.meta.dirname, "../../src");

function filesWith(shape: RegExp): string[] {
  return readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .filter((file) => shape.test(readFileSync(join(SRC, file), "utf8")))
    .toSorted();
}

test("one function hands bytes to federation", () => {
  const calls = readdirSync(join(SRC, "release")).flatMap((file) => {
    const text = readFileSync(join(SRC, "release", file), "utf8");
    return [...text.matchAll(/\bpublish\(/g)].map(() => file);
  });

  expect(calls).toEqual(["release.ts"]);
});

test("only the gate, after a person's decision, reaches that function", () => {
  expect(filesWith(/release\/release\.ts"|"\.\/release\.ts"/)).toEqual(["release/gate.ts"]);
});
