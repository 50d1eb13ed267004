import { expect, test } from "vitest";

import { DEFAULT_ADVICE } from "../../src/agents/advice-table.ts";
import { advise, SIZES } from "../../src/agents/advice.ts";
import { CLIENTS } from "../../src/clients/table.ts";

const everybody = (): boolean => true;

test("work is advised a role, a strength and a context, each with its reason", () => {
  expect(advise({ kind: "design" }, [], everybody)).toEqual({
    role: "leonardo",
    strength: "strong",
    context: 60_000,
    reasons: [
      "role leonardo, strong model, 60,000 tokens of context: a wrong structure costs more than the model that sees it (the table that comes with PAIRED)",
    ],
  });
});

test("a row of the person's comes first, in what it says; the rest comes from the rows after it", () => {
  const own = [
    { when: { kind: "fix", size: "small" }, strength: "tiny", why: "it is cheap here" },
    { when: { kind: "fix" }, context: 5000, why: "our files are short" },
  ] as const;

  const { strength, context, role, reasons } = advise(
    { kind: "fix", size: "small" },
    own,
    everybody,
  );

  expect({ strength, context, role }).toEqual({ strength: "tiny", context: 5000, role: "edison" });
  expect(reasons).toEqual([
    "role edison: the cause is in sight (the table that comes with PAIRED)",
    "tiny model: it is cheap here (row 1 of your table)",
    "5,000 tokens of context: our files are short (row 2 of your table)",
  ]);
});

test("a role that was given stays, and one that is not in the team is not advised", () => {
  expect(advise({ role: "marie", kind: "fix" }, [], everybody)).toMatchObject({
    role: "marie",
    reasons: ["role marie: as you said", expect.stringContaining("strong model")],
  });
  expect(advise({ kind: "design" }, [], (role) => role !== "leonardo").role).toBeUndefined();
});

test("the same question has the same answer, and every question has one", () => {
  const kinds = [
    undefined,
    "nothing-like-it",
    ...DEFAULT_ADVICE.flatMap(({ when }) => when.kind ?? []),
  ];
  for (const kind of kinds)
    for (const size of [undefined, ...SIZES]) {
      const advice = advise({ kind, size }, [], everybody);
      expect(advice).toEqual(advise({ kind, size }, [], everybody));
      expect(advice.strength).toBeDefined();
      expect(advice.context).toBeGreaterThan(0);
      expect(advice.reasons.length).toBeGreaterThan(0);
    }
});

test("the table that comes with PAIRED prefers no client and no model", () => {
  const names = CLIENTS.flatMap(({ slug, name }) => `${slug} ${name.toLowerCase()}`.split(/[ /]+/))
    .filter((word) => word.length > 3 && !["code", "desktop"].includes(word))
    .concat(["opus", "sonnet", "haiku", "gpt", "gemini", "claude", "llama", "anthropic", "openai"]);
  const table = JSON.stringify(DEFAULT_ADVICE).toLowerCase();

  expect(names.filter((name) => table.includes(name))).toEqual([]);
});
