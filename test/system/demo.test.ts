import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";

import { expect, test } from "vitest";

import { createPlace } from "./place.ts";

function leftovers(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("paired-demo-"));
}

test("the demo shares a lesson between two nodes, takes it back, and leaves nothing", async () => {
  await using place = createPlace();
  const before = leftovers();

  const { code, stdout } = await place.run(["demo", "--json"]);

  expect(code).toBe(0);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({ ok: true, asked: 1, acknowledged: 1 });
  const ms = result.steps.reduce((sum: number, step: { ms: number }) => sum + step.ms, 0);
  process.stdout.write(`demo: ${ms} ms, found after ${result.foundAfterMs} ms\n`);
  expect(ms).toBeLessThan(30_000);
  expect(leftovers()).toEqual(before);
});

test("the demo tells its story in words, without colours where there is no terminal", async () => {
  await using place = createPlace();

  const { code, stdout } = await place.run(["demo"]);

  expect(code).toBe(0);
  expect(stdout).toContain("Ben joins; both see the same six words");
  expect(stdout).toContain("<secret:stripe_key:1>");
  expect(stdout).not.toContain("\u001B[");
});
