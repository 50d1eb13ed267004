import { array, assert, boolean, constantFrom, property } from "fast-check";
import { expect, test } from "vitest";

import { readMarkdown } from "../../../src/memory/import/markdown.ts";
import { document, MODIFIED, told } from "./document.ts";

const COMMON = { session: "import notes/db.md", client: "import", created: MODIFIED, tags: [] };

function read(content: string | Buffer, split = false): unknown[] {
  return told(readMarkdown(document("notes/db.md", content), { split }));
}

test("a file is an entry: front matter says what it is, the first heading is its title", () => {
  const text = `---
title: Staging
kind: decision
tags: [db, "#ops"]
project: shop
role: edison
created: 2026-02-03
updated: 2026-02-04T10:00:00Z
---
# Another heading

It is reset every night.
`;

  expect(read(text)).toEqual([
    {
      ...COMMON,
      kind: "decision",
      title: "Staging",
      body: "It is reset every night.",
      tags: ["db", "ops"],
      project: "shop",
      role: "edison",
      created: Date.UTC(2026, 1, 3),
      updated: Date.UTC(2026, 1, 4, 10),
    },
  ]);
});

test.each([
  ["# Staging\r\n\r\nReset\r\nnightly", { title: "Staging", body: "Reset\nnightly" }],
  ["Before\n\n## Later ##\n\nafter", { title: "Later", body: "Before\n\n## Later ##\n\nafter" }],
  ["no heading", { title: "db", body: "no heading" }],
  ["```\n# not a heading\n```", { title: "db", body: "```\n# not a heading\n```" }],
  ["# Only a heading\n", { body: "Only a heading" }],
  ["\uFEFF# Bom\ntext", { title: "Bom", body: "text" }],
  ["---\n\ntext under a ruler", { title: "db", body: "---\n\ntext under a ruler" }],
  ["---\n---\ntext", { title: "db", body: "text" }],
  ["---\ntags: a, b a\nkind: rumour\n---\ntext", { title: "db", body: "text", tags: ["a", "b"] }],
  ["---\nweather: [1, {a: b}]\n---\ntext", { title: "db", body: "text" }],
  ["---\ndate: tomorrow\n---\ntext", { title: "db", body: "text" }],
])("reads %j", (text, expected) => {
  expect(read(text)).toEqual([{ ...COMMON, kind: "note", ...expected }]);
});

test("an empty file is left out", () => {
  expect(read(" \n")).toEqual(["skipped: it is empty"]);
});

test("a file that is not UTF-8 is refused, with its line", () => {
  const bytes = Buffer.concat([Buffer.from("fine\nfine\nna"), Buffer.from([0xef, 0x76, 0x65])]);

  expect(readMarkdown(document("notes/db.md", bytes), { split: false })).toEqual([
    {
      refused: {
        file: "notes/db.md",
        line: 3,
        reason: "it is not UTF-8 text",
        fix: "Save it as UTF-8, or leave it out.",
      },
    },
  ]);
});

const LONG = `intro\n\n# One\n${"a ".repeat(3000)}\n## Deep\nb\n# Two\n${"c ".repeat(2000)}\n## In two\n${"d ".repeat(3000)}`;

test("a file that is too long is refused, and told how it could be taken", () => {
  expect(readMarkdown(document("notes/db.md", LONG), { split: false })).toEqual([
    {
      refused: {
        file: "notes/db.md",
        reason: expect.stringContaining("an entry has at most 8192"),
        fix: "Import with --split: its sections become entries; or shorten it.",
      },
    },
  ]);
});

test("with split it becomes an entry a section, deeper ones only where they must be", () => {
  const items = readMarkdown(document("notes/db.md", LONG), { split: true });

  expect(items.map((item) => ("draft" in item ? item.draft.title : "?"))).toEqual([
    "db",
    "db > One",
    "db > Two",
    "db > Two > In two",
  ]);
});

test("a section that is too long on its own is refused with its line", () => {
  const text = `# A\nx\n# B\n${"b ".repeat(5000)}`;

  expect(readMarkdown(document("notes/db.md", text), { split: true })).toMatchObject([
    { draft: { body: "x" }, at: { line: 2 } },
    { refused: { line: 4, reason: expect.stringContaining("9999 bytes") } },
  ]);
});

test.each([
  ["a billion laughs", `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ntags: [*c, *c]`],
  ["one alias", "a: &a x\ntitle: *a"],
  ["nesting without end", "[".repeat(15_000)],
  ["nested maps without end", "{a: ".repeat(3000)],
  ["two equal keys", "title: a\ntitle: b"],
  ["a list in place of fields", "- a\n- b"],
  ["a text in place of fields", "just words here"],
  ["an unclosed quote", 'title: "a'],
  ["more than 16 KiB", `title: a\nx: ${"y".repeat(17_000)}`],
])("refuses front matter with %s", (_name, yaml) => {
  expect(read(`---\n${yaml}\n---\ntext`)).toEqual(["refused: its front matter cannot be read"]);
});

test("keys of a prototype are keys like any other", () => {
  const yaml = "__proto__: {kind: fix}\nconstructor: {prototype: {title: bad}}\ntoString: x";

  expect(read(`---\n${yaml}\n---\ntext`)).toEqual([
    { ...COMMON, kind: "note", title: "db", body: "text" },
  ]);
  expect("kind" in {}).toBe(false);
});

test("whatever a file holds, it becomes entries, refusals or skips", () => {
  const piece = constantFrom("---\n", "# ", "```\n", "\n", "a", ": ", "&a ", "*a", "\u0000", "é");
  assert(
    property(array(piece, { maxLength: 60 }), boolean(), (pieces, split) => {
      for (const item of readMarkdown(document("x.md", pieces.join("")), { split }))
        expect(Object.keys(item).join()).toMatch(/^(?:at,draft|refused|skipped)$/);
    }),
  );
});
