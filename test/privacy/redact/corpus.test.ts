import { expect, test } from "vitest";

import { redact } from "../../../src/privacy/redact/redact.ts";
import { readClean } from "./clean.ts";
import { measureCorpus } from "./corpus.ts";

test("secrets of the corpus are hidden, near misses are left, and what comes out stays as it is", () => {
  const { secrets, nearMisses, unsettled } = measureCorpus(1);

  for (const { lines, right } of Object.values(secrets)) expect(right / lines).toBeGreaterThan(0.9);
  for (const { lines, right } of Object.values(nearMisses))
    expect(1 - right / lines).toBeLessThan(0.2);
  expect(unsettled).toBe(0);
  const all = [secrets, nearMisses].flatMap((part) => Object.values(part));
  expect(all.reduce((sum, { lines }) => sum + lines, 0)).toBeGreaterThanOrEqual(400);
});

test("the code and prose of this repository give less than one finding in 10 KB", () => {
  const parts = readClean(["docs", "README.md", "CHANGELOG.md", "src/memory", "src/agents"]);
  const kilobytes = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0) / 1024;
  const found = parts.flatMap((part) => redact([part]).findings);

  expect(kilobytes).toBeGreaterThan(200);
  expect(found.reduce((sum, { count }) => sum + count, 0) / (kilobytes / 10)).toBeLessThan(1);
});
