import { expect, test } from "vitest";

import {
  createRelations,
  findGraphLine,
  readEntity,
  readLooseRelations,
} from "../../../src/memory/import/graph.ts";
import { told } from "./document.ts";

const ASK = {
  at: { file: "memory.json", line: 1 },
  split: false,
  session: (n: string) => `g ${n.split("\n")[0]}`,
};

test("an entity is an entry: its observations and where it leads to", () => {
  const relations = createRelations();
  relations.add({ type: "relation", from: "shop", to: "postgres", relationType: "stores in" });
  const entity = findGraphLine(
    '{"type":"entity","name":"shop","entityType":"service","observations":["is in Go"," "],"later":1}',
  );

  expect(entity?.type === "entity" && told(readEntity(entity, relations.of("shop"), ASK))).toEqual([
    {
      kind: "note",
      title: "shop",
      body: "- is in Go\n- shop stores in postgres",
      tags: ["service"],
      session: "g shop",
      client: "import",
    },
  ]);
});

test("an entity of which nothing is known is still remembered", () => {
  const bare = { name: "shop", entityType: "service", observations: [] };

  expect(told(readEntity(bare, [], ASK))).toMatchObject([
    { title: "shop", body: "shop (service)" },
  ]);
});

test("what relates something that is no entity is told on its own", () => {
  const relations = createRelations();
  relations.add({ type: "relation", from: "ghost", to: "shop", relationType: "haunts" });

  const [[from = "", lines = []] = []] = relations.rest();

  expect(told(readLooseRelations(from, lines, ASK))).toMatchObject([
    { title: "ghost", body: "ghost haunts shop", tags: [] },
  ]);
});

test("an entity that is too long is refused; with split it becomes several entries", () => {
  const observations = Array.from({ length: 30 }, (_, n) => `${n} ${"x".repeat(500)}`);
  const big = { name: "shop", entityType: "", observations };

  expect(readEntity(big, [], ASK)).toMatchObject([
    { refused: { line: 1, fix: expect.stringContaining("--split") } },
  ]);
  const parts = readEntity(big, [], { ...ASK, split: true });
  const bodies = parts.map((item) => ("draft" in item ? item.draft.body : "refused"));
  expect(bodies).toHaveLength(2);
  expect(bodies.join("\n").split("\n")).toEqual(observations.map((one) => `- ${one}`));
});

test("a name that is no title opens the text", () => {
  const name = `two\nlines`;

  expect(
    told(readEntity({ name, entityType: "a\nb", observations: ["x"] }, [], ASK)),
  ).toMatchObject([{ body: "- two\nlines\n- x", tags: [] }]);
});

test.each([
  ["{"],
  ['{"type":"entity","name":"","entityType":"x","observations":[]}'],
  ['{"type":"entity","name":"x","entityType":"x","observations":"not a list"}'],
  ['{"type":"relation","from":"a"}'],
  ['{"type":"__proto__"}'],
  ["null"],
])("%s is no line of a graph", (line) => {
  expect(findGraphLine(line)).toBeUndefined();
});

test("relations are kept up to a number, and then refused", () => {
  const relations = createRelations();
  const one = { type: "relation", from: "a", to: "b", relationType: "r" } as const;

  const kept = Array.from({ length: 200_001 }, () => relations.add(one));

  expect(kept.filter(Boolean)).toHaveLength(200_000);
});
