import { expect, test } from "vitest";

import { startPaired } from "../paired.ts";

const MEGABYTE = "x".repeat(1_000_000);

/** What no text argument may hold. */
const TEXTS: readonly (readonly [what: string, value: unknown])[] = [
  ["empty", ""],
  ["blank", " \n "],
  ["1 MB", MEGABYTE],
  ["NUL", "a\u0000b"],
  ["control", "a\u001B[31mb"],
  ["bidi", "a\u202Eb"],
  ["zero-width", "a\u200Bb"],
  ["lone surrogate", "a\uD800b"],
  ["number", 7],
  ["null", null],
  ["array", ["a"]],
  ["object", { a: 1 }],
];

const GOOD = {
  memory_add: { body: "stays" },
  memory_search: { query: "stays" },
  memory_edit: { id: "K1", action: "correct" },
} as const;

const TEXT_ARGUMENTS = {
  memory_add: ["title", "body", "kind", "project", "role", "session", "supersedes", "expires"],
  memory_search: ["query", "scope", "project", "cursor", "format"],
  memory_edit: ["id", "action", "title", "body", "kind", "by"],
} as const;

const CASES: readonly (readonly [tool: keyof typeof GOOD, argument: string, value: unknown])[] = [
  ...texts("memory_add"),
  ...texts("memory_search"),
  ...texts("memory_edit"),
  ["memory_add", "tags", "a"],
  ["memory_add", "tags", ["a", "b\u202E"]],
  ["memory_add", "tags", ["x".repeat(49)]],
  ["memory_add", "tags", Array.from({ length: 17 }, (_, n) => `t${n}`)],
  ["memory_add", "supersedes", "K99"],
  ["memory_add", "supersedes", "T1"],
  ["memory_add", "expires", "2001-01-01"],
  ["memory_add", "expires", "tomorrow"],
  ["memory_add", "expires", "2027-13-45"],
  ["memory_add", "colour", "red"],
  ["memory_search", "limit", 0],
  ["memory_search", "limit", 21],
  ["memory_search", "limit", 1e9],
  ["memory_search", "limit", 1.5],
  ["memory_search", "limit", "8"],
  ["memory_search", "kinds", ["poem"]],
  ["memory_search", "kinds", "lesson"],
  ["memory_search", "tags", [MEGABYTE]],
  ["memory_search", "stale", "yes"],
  ["memory_search", "cursor", "made-up.1"],
  ["memory_edit", "id", "K99"],
  ["memory_edit", "id", "K999999999999999"],
  ["memory_edit", "id", "K1000000000000000000000"],
  ["memory_edit", "id", "K-1"],
  ["memory_edit", "by", "K99"],
  ["memory_edit", "action", "undo"],
  ["memory_edit", "action", "annotate"],
  ["memory_edit", "action", "forget it"],
  ["memory_edit", "id", "K1; DROP TABLE entry"],
  ["memory_edit", "tags", [7]],
];

function texts(tool: keyof typeof GOOD): (readonly [typeof tool, string, unknown])[] {
  return TEXT_ARGUMENTS[tool].flatMap((name) =>
    TEXTS.map(([, value]) => [tool, name, value] as const),
  );
}

test("each wrong argument is refused with a code, a message and a fix, and nothing is stored", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "stays" });
  const accepted: string[] = [];

  for (const [tool, argument, value] of CASES) {
    const { error } = await paired.call(tool, { ...GOOD[tool], [argument]: value });
    const told = error && { ...error, short: error.message.length < 300 };
    if (!(told?.code && told.short && told.fix))
      accepted.push(`${tool} ${argument} ${JSON.stringify(value)?.slice(0, 40)}`);
  }

  expect(accepted).toEqual([]);
  const [entry, ...others] = paired.ctx.memory.recent(10);
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ id: 1, body: "stays", created: entry?.updated });
});

test.each(["memory_add", "memory_search", "memory_edit"])(
  "%s without any argument names the one that is missing",
  async (tool) => {
    await using paired = await startPaired();

    const { error } = await paired.call(tool);

    expect(error).toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(/body|query|id/),
    });
  },
);
