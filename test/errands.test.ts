import { once } from "node:events";
import { setImmediate as giveWay } from "node:timers/promises";

import { expect, test } from "vitest";

import { createErrands } from "../src/errands.ts";
import { type Log, silentLog } from "../src/log.ts";

test("errands run one after the other, and one that fails stops no other", async () => {
  const told: unknown[] = [];
  const log: Log = { ...silentLog, error: (...line) => void told.push(line) };
  await using errands = createErrands({ log });
  const done: string[] = [];

  errands.add(async () => {
    await giveWay();
    done.push("first");
  });
  errands.add(() => {
    throw new RangeError("what it holds is not for the log");
  });
  errands.add(() => void done.push("third"));
  await errands.settled();

  expect(done).toEqual(["first", "third"]);
  expect(told).toEqual([["an errand failed", { error: "RangeError" }]]);
});

test("who closes waits for the one at work, tells it to stop, and drops the others", async () => {
  const done: string[] = [];
  const errands = createErrands({ log: silentLog });
  const begun = new Promise<void>((resolve) => {
    errands.add(async (stop) => {
      resolve();
      await once(stop, "abort");
      done.push("stopped");
    });
  });
  errands.add(() => void done.push("never"));
  await begun;

  await errands[Symbol.asyncDispose]();
  errands.add(() => void done.push("too late"));

  expect(done).toEqual(["stopped"]);
});

test("of very many only so many wait", async () => {
  await using errands = createErrands({ log: silentLog });
  let done = 0;

  for (let n = 0; n < 1000; n += 1) errands.add(() => void (done += 1));
  await errands.settled();

  expect(done).toBe(200);
});
