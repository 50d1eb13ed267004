import { array, assert, boolean, constantFrom, property, tuple } from "fast-check";
import { expect, test } from "vitest";

import { createLoops } from "../../src/emotion/loops.ts";

test("an agent is told at the third failure of the same thing in a row, then ever less often", () => {
  const { count } = createLoops();
  const told = Array.from({ length: 25 }, () => count("s", "run abc", false));

  expect(told.flatMap((times) => times ?? [])).toEqual([3, 6, 12, 24]);
});

test("a success, another thing or another session is no loop", () => {
  const { count, forget } = createLoops();
  const fail = (session: string, what: string): number | undefined => count(session, what, false);

  expect([fail("s", "a"), fail("s", "a"), fail("s", "b"), fail("t", "a")]).toEqual(
    Array(4).fill(undefined),
  );
  count("s", "a", true);
  expect([fail("s", "a"), fail("s", "a")]).toEqual([undefined, undefined]);
  forget("s");
  expect([fail("s", "a"), fail("s", "a"), fail("s", "a")]).toEqual([undefined, undefined, 3]);
});

test("whatever runs, it is told only of three failures in a row or more", () => {
  assert(
    property(array(tuple(constantFrom("a", "b"), boolean()), { maxLength: 60 }), (script) => {
      const { count } = createLoops();
      const row = new Map<string, number>();
      for (const [what, ok] of script) {
        row.set(what, ok ? 0 : (row.get(what) ?? 0) + 1);
        const told = count("s", what, ok);
        const times = row.get(what) ?? 0;
        expect(told).toBe([3, 6, 12, 24, 48].includes(times) ? times : undefined);
      }
    }),
  );
});

test("what it remembers is bounded", () => {
  const { count } = createLoops();
  for (let n = 0; n < 2; n += 1) count("first", "a", false);
  for (let n = 0; n < 1000; n += 1) count(`s${n}`, "a", false);

  expect(count("first", "a", false)).toBeUndefined();
});
