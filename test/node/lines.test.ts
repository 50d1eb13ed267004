import { array, assert, nat, property, string } from "fast-check";
import { expect, test } from "vitest";

import { createLines } from "../../src/node/lines.ts";

interface Seen {
  readonly lines: string[];
  readonly overlong: { head: Buffer; tail: Buffer }[];
}

function cut(chunks: readonly Buffer[], maxBytes?: number): Seen {
  const seen: Seen = { lines: [], overlong: [] };
  const lines = createLines(
    {
      onLine: (line) => seen.lines.push(line.toString()),
      onOverlong: (edges) => seen.overlong.push(edges),
    },
    maxBytes,
  );
  for (const chunk of chunks) lines.push(chunk);
  return seen;
}

test("the same lines come out however the bytes were cut", () => {
  assert(
    property(
      array(string({ minLength: 1, unit: "grapheme" }).filter((text) => !/[\r\n]/.test(text))),
      array(nat({ max: 400 })),
      (texts, cuts) => {
        const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(""));
        const edges = [0, ...cuts.filter((at) => at < bytes.length).toSorted((a, b) => a - b)];
        const chunks = edges.map((from, index) => bytes.subarray(from, edges[index + 1]));
        expect(cut(chunks).lines).toEqual(texts);
      },
    ),
  );
});

test("leaves out empty lines and a carriage return at the end", () => {
  expect(cut([Buffer.from("a\r\n\r\n\nb\n")]).lines).toEqual(["a", "b"]);
});

test("takes a line of exactly the limit, in any pieces", () => {
  const line = "x".repeat(100);
  expect(cut([Buffer.from(`${line}\n`)], 100).lines).toEqual([line]);
  expect(cut([Buffer.from(line), Buffer.from("\n")], 100).lines).toEqual([line]);
});

test("passes over a line beyond the limit, shows its edges, and takes the next", () => {
  const long = `{"start":1,${" ".repeat(5000)}"end":2}`;
  const { lines, overlong } = cut([Buffer.from(`${long}\n{"next":1}\n`)], 4000);

  expect(lines).toEqual(['{"next":1}']);
  expect(overlong[0]?.head.toString()).toMatch(/^\{"start":1, /);
  expect(overlong[0]?.tail.toString()).toMatch(/ "end":2\}$/);
});
