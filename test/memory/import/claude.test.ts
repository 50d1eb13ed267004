import { expect, test } from "vitest";

import { readClaudeMemory } from "../../../src/memory/import/claude.ts";
import { document, MODIFIED, told } from "./document.ts";

const COMMON = { kind: "note", client: "import", created: MODIFIED, tags: [] };

test("CLAUDE.md becomes an entry a section, and what it imports is told, not followed", () => {
  const text = `Use pnpm. Mail ana@example.com.

# Shop

See @README.md and @~/.claude/shop.md, not \`@docs/in-code.md\`.

## Commands
- \`pnpm test\`

### Slow ones
- \`pnpm e2e\`

\`\`\`
@src/also-code.ts
\`\`\`

## Empty

## Style
Two spaces.
`;

  const items = readClaudeMemory(document("shop/CLAUDE.md", text));

  const session = "import shop/CLAUDE.md";
  expect(told(items)).toEqual([
    "skipped: it imports @README.md, which is not followed: import it by its own path",
    "skipped: it imports @~/.claude/shop.md, which is not followed: import it by its own path",
    { ...COMMON, session, body: "Use pnpm. Mail ana@example.com." },
    {
      ...COMMON,
      session,
      title: "Shop",
      body: "See @README.md and @~/.claude/shop.md, not `@docs/in-code.md`.",
    },
    {
      ...COMMON,
      session,
      title: "Shop > Commands",
      body: "- `pnpm test`\n\n### Slow ones\n- `pnpm e2e`\n\n```\n@src/also-code.ts\n```",
    },
    { ...COMMON, session, title: "Shop > Style", body: "Two spaces." },
  ]);
  expect(items.map((item) => ("at" in item ? item.at.line : undefined))).toEqual([
    undefined,
    undefined,
    1,
    5,
    8,
    20,
  ]);
});

test("a note of its own becomes one entry, by its description", () => {
  const text = `---
name: tests-hit-real-database
description: Integration tests must hit a real database
metadata:
  type: feedback
---
Mocks hid a broken migration. See [[migrations]].
`;

  expect(told(readClaudeMemory(document("memory/tests.md", text)))).toEqual([
    {
      ...COMMON,
      kind: "lesson",
      session: "import memory/tests.md",
      title: "Integration tests must hit a real database",
      body: "Mocks hid a broken migration. See [[migrations]].",
      tags: ["feedback"],
    },
  ]);
});

test("the index of the notes is left out; a MEMORY.md with text of its own is not", () => {
  const index = "# Memory\n\n- [Tests](tests.md): real database\n- [Shop](shop.md)\n";

  expect(told(readClaudeMemory(document("memory/MEMORY.md", index)))).toEqual([
    "skipped: it is an index of the notes beside it",
  ]);
  const more = `${index}- staging resets at two\n`;
  expect(told(readClaudeMemory(document("memory/MEMORY.md", more)))).toMatchObject([
    { title: "Memory", body: expect.stringContaining("staging resets at two") },
  ]);
});

test("an empty file is left out, a broken one refused", () => {
  expect(told(readClaudeMemory(document("CLAUDE.md", "# Only\n")))).toEqual([
    "skipped: it is empty",
  ]);
  expect(told(readClaudeMemory(document("CLAUDE.md", "---\na: *b\n---\nx")))).toEqual([
    "refused: its front matter cannot be read",
  ]);
});
