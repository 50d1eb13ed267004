import { expect, test } from "vitest";

import { readPaired1 } from "../../../src/memory/import/paired-1.ts";
import { document, MODIFIED, told } from "./document.ts";

function read(path: string, content: unknown): unknown[] {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return told(readPaired1(document(`.paired/${path}`, text), path.split("/")));
}

const COMMON = { client: "import", tags: [], created: MODIFIED };

test("a topic of its knowledge is an entry", () => {
  const metadata = {
    timestamp: "2025-08-15T18:40:14.000Z",
    type: "problem_solving",
    agent: "qa_agent",
  };
  const knowledge = { problem: "flaky refund test", files: ["a.ts", "b.ts"], cause: { clock: 3 } };

  expect(read("knowledge/refunds.json", { topic: "refunds", knowledge, metadata })).toEqual([
    {
      ...COMMON,
      kind: "fix",
      title: "refunds",
      role: "sherlock",
      session: "import .paired/knowledge/refunds.json",
      created: Date.UTC(2025, 7, 15, 18, 40, 14),
      body: "problem: flaky refund test\nfiles:\n  - a.ts\n  - b.ts\ncause:\n  clock: 3",
    },
  ]);
});

test("an export of all its knowledge is an entry a topic", () => {
  const knowledge = {
    a: { topic: "a", knowledge: "first" },
    b: { topic: "b", knowledge: "second", metadata: {} },
  };

  expect(read("export.json", { exportTimestamp: "x", projectPath: "/x", knowledge })).toMatchObject(
    [
      { title: "a", body: "first" },
      { title: "b", body: "second" },
    ],
  );
});

test("what a role of its memory knows is an entry a concept", () => {
  const memory = {
    "connection pool": { knowledge: "40 at most", confidence: 0.8, usage_count: 2 },
  };

  expect(read("memory/leonardo_architect_semantic_memory.json", memory)).toMatchObject([
    { kind: "note", title: "connection pool", body: "40 at most", role: "leonardo" },
  ]);
});

test("decisions, patterns and insights of any shape are read as what their folder says", () => {
  expect(read("decisions/0001.json", { title: "Use Postgres", rationale: "known" })).toMatchObject([
    { kind: "decision", title: "Use Postgres", body: "rationale: known" },
  ]);
  expect(read("patterns/all.json", [{ name: "retry", frequency: 4 }, { x: true }])).toMatchObject([
    { kind: "pattern", title: "retry", body: "frequency: 4" },
    { kind: "pattern", body: "x: true" },
  ]);
  expect(read("insights/speed.md", "# Speed\nIt is the disk.")).toMatchObject([
    { kind: "lesson", title: "Speed", body: "It is the disk." },
  ]);
  expect(read("memory/ai_memory.md", "# Memory\nUse tabs.")).toMatchObject([{ kind: "note" }]);
});

test.each([
  ["config/project_config.yml", "a: 1", "skipped: it is a setting of PAIRED 1.0"],
  ["memory/alex_learning_stats.json", "{}", "skipped: it holds counters of PAIRED 1.0"],
  ["memory/odd.json", '{"a":1}', "refused: its JSON has no shape that this importer knows"],
  ["knowledge/cut.json", '{"topic":"a', "refused: it is not JSON"],
  ["knowledge/list.json", "[1,2]", "refused: its JSON has no shape that this importer knows"],
  ["memory/store.db", "x", "refused: it is no file that this importer knows"],
  [
    "knowledge/deep.json",
    `{"topic":"a","knowledge":${"[".repeat(9e4)}${"]".repeat(9e4)}}`,
    "refused: its JSON is nested too deep",
  ],
  [
    "knowledge/__proto__.json",
    '{"topic":"a","knowledge":"","metadata":{"type":"__proto__"}}',
    "skipped: it is empty",
  ],
])("of %s it says so", (path, content, said) => {
  expect(read(path, content)).toEqual([said]);
});
