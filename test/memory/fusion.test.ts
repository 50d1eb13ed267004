import { expect, test } from "vitest";

import { fuse, type NearEntries } from "../../src/memory/fusion.ts";
import type { Hit } from "../../src/memory/search.ts";

test("what both lists have comes before what one has", () => {
  expect(fused([own(1), own(2), own(3)], [near(3), near(4), near(2)])).toEqual([3, 2, 1, 4]);
});

test("what only meaning finds counts only when it is clear", () => {
  expect(fused([own(1)], [near(2, false), near(3)])).toEqual([1, 3]);
});

test("what cannot be in the second list is not punished for that", () => {
  const hits = [space(1), own(2), own(3)];

  expect(fused(hits, [near(2), near(3)])).toEqual([1, 2, 3]);
  expect(fused([own(1), own(2), own(3)], [near(3)], new Set([1]))).toEqual([1, 3, 2]);
});

test("a hit with a name of the question keeps its place before all others", () => {
  const hits = [own(1), own(2, ["PROJ-7"]), own(3, ["PROJ-7"]), own(4)];

  expect(fused(hits, [near(4), near(1), near(5)])).toEqual([2, 3, 1, 4, 5]);
});

test("of equals the newer one comes first", () => {
  expect(fused([own(1)], [near(9)])).toEqual([9, 1]);
});

test("no list at all is no result", () => {
  expect(fused([], [])).toEqual([]);
});

function fused(
  hits: readonly Hit[],
  nearest: NearEntries["near"],
  unknown: ReadonlySet<number> = new Set(),
): number[] {
  const isNamed = ({ why }: Hit): boolean => why.includes("PROJ-7");
  return fuse(hits, { near: nearest, unknown }, isNamed).map(({ id }) => id);
}

function own(id: number, why: readonly string[] = []): Hit {
  return { origin: "mine", id, score: 1, why };
}

function space(id: number): Hit {
  return { origin: "space", id, score: 1, why: [] };
}

function near(id: number, clear = true): NearEntries["near"][number] {
  return { id, similarity: 0.5, clear };
}
