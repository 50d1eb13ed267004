import { array, assert, constantFrom, property, record, string } from "fast-check";
import { expect, test } from "vitest";

import { formatEntryLine, readEntryLine } from "../../src/memory/entry-line.ts";
import { type Entry, KINDS } from "../../src/memory/entry.ts";
import { plainLine } from "../../src/privacy/plain-text.ts";
import { told } from "./import/document.ts";

const AT = { file: "mine.jsonl", line: 3 };
const ENTRY: Entry = {
  id: 12,
  kind: "fix",
  title: "Refunds",
  body: "Refunds wait for\nthe webhook.",
  tags: ["shop", "refund"],
  project: "shop",
  role: "edison",
  session: "s1",
  client: "claude-code",
  version: 2,
  visibility: "shared",
  commit: null,
  pinned: true,
  superseded: Date.UTC(2026, 1, 5),
  supersededBy: 13,
  created: Date.UTC(2026, 1, 3),
  updated: Date.UTC(2026, 1, 4),
  expires: null,
};

test("an entry comes back from its line, as nobody else's and not shared", () => {
  const [draft] = told([readEntryLine(formatEntryLine(ENTRY), AT)]);

  expect(draft).toEqual({
    kind: "fix",
    title: "Refunds",
    body: "Refunds wait for\nthe webhook.",
    tags: ["shop", "refund"],
    project: "shop",
    role: "edison",
    session: "s1",
    client: "claude-code",
    ref: "K12",
    pinned: true,
    superseded: Date.UTC(2026, 1, 5),
    supersededBy: "K13",
    created: Date.UTC(2026, 1, 3),
    updated: Date.UTC(2026, 1, 4),
  });
});

test("any entry that memory_add would take survives the way out and in", () => {
  const text = string({ unit: "grapheme", minLength: 1, maxLength: 12 }).filter(
    (one) => plainLine(48).safeParse(one).data === one,
  );
  const entry = record({ kind: constantFrom(...KINDS), body: text, tags: array(text) });
  assert(
    property(entry, ({ kind, body, tags }) => {
      const short = tags.slice(0, 16);
      const line = formatEntryLine({ ...ENTRY, kind, body, tags: short });
      expect(told([readEntryLine(line, AT)])[0]).toMatchObject({ kind, body, tags: short });
      expect(line).not.toContain("\n");
    }),
  );
});

test("the least that a person can write is a body and the format's number", () => {
  expect(told([readEntryLine('{"paired":1,"body":"staging resets at two"}', AT)])).toEqual([
    { kind: "note", body: "staging resets at two", tags: [] },
  ]);
});

test.each([
  ["", "the line is not a JSON object"],
  ["[]", "the line is not a JSON object"],
  ['{"paired":1,"body":"cut in the mid', "the line is not a JSON object"],
  ['{"body":"x"}', "paired: Invalid input: expected 1"],
  ['{"paired":2,"body":"x"}', "the line has format 2; this PAIRED reads 1"],
  ['{"paired":1,"body":"x","titel":"y"}', "unknown field: titel"],
  ['{"paired":1,"body":"x","__proto__":{"kind":"fix"}}', "unknown field: __proto__"],
  ['{"paired":1,"body":"x","constructor":1}', "unknown field: constructor"],
  ['{"paired":1}', "body: Invalid input: expected string, received undefined"],
  ['{"paired":1,"body":"  "}', "body: must not be empty"],
  ['{"paired":1,"body":"x","kind":"rumour"}', "kind: Invalid option"],
  ['{"paired":1,"body":"x","created":"yesterday"}', "created: Invalid ISO datetime"],
  ['{"paired":1,"body":"x","created":8.7e15}', "created: Invalid input"],
  [
    '{"paired":1,"body":"one\\ntw\\u200bo"}',
    "line 2 has the control or invisible character U+200B",
  ],
  ['{"paired":1,"body":"a\\u0000b"}', "line 1 has the control or invisible character U+0000"],
  ['{"paired":1,"body":"a\\ud800b"}', "line 1 has the control or invisible character U+D800"],
  ['{"paired":1,"title":"a\\nb","body":"x"}', "title: must be one line"],
  [JSON.stringify({ paired: 1, body: "x", tags: Array(17).fill("t") }), "tags: at most 16 tags"],
  [
    JSON.stringify({ paired: 1, body: "ä".repeat(4097) }),
    "the text has 8194 bytes; an entry has at most 8192",
  ],
])("refuses %s with the place and a fix", (line, reason) => {
  const item = readEntryLine(line, AT);

  expect(item).toMatchObject({
    refused: { ...AT, reason: expect.stringContaining(reason), fix: expect.stringMatching(/\w/) },
  });
});
