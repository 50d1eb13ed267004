import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createAudit } from "../../src/store/audit.ts";
import { openStore } from "../../src/store/db.ts";
import { TABLES } from "../../src/store/migrations.ts";
import { assertServes, createReads, type Reads } from "../../src/store/reads.ts";
import type { Leaving } from "../../src/store/schema/data-map.ts";
import { MEMORY_HOME } from "../paired.ts";

const PURPOSES: readonly Leaving[] = ["share", "embed", "export"];

test("every table is read for the purposes that it declares, and refused and recorded for the others", () => {
  using world = openReads();
  const expected = Object.entries(TABLES).flatMap(([table, { serves = [], exported }]) =>
    PURPOSES.filter((purpose) => {
      const isServed = exported === "data" || exported === "record";
      return !(purpose === "export" ? isServed : serves.includes(purpose));
    }).map((purpose) => `${purpose} ${table}`),
  );

  const refused = PURPOSES.flatMap((purpose) =>
    Object.keys(TABLES)
      .filter((table) => !world.reads(purpose, `SELECT * FROM ${table}`))
      .map((table) => `${purpose} ${table}`),
  );

  expect(refused).toEqual(expected.toSorted((a, b) => order(a) - order(b)));
  expect(world.recorded().toReversed()).toEqual(refused);
});

test("what members sent is kept for no purpose that leaves; an own entry is kept for three", () => {
  for (const purpose of PURPOSES) {
    expect(() => assertServes("received", purpose)).toThrow("not kept for");
    expect(() => assertServes("nowhere", purpose)).toThrow("not kept for");
    expect(() => assertServes("entry", purpose)).not.toThrow();
  }
});

test.each([
  "SELECT e.id FROM entry AS e JOIN received AS r ON r.uid = e.title",
  "SELECT id, (SELECT body FROM received LIMIT 1) FROM entry",
  "SELECT id FROM entry WHERE EXISTS (SELECT 1 FROM received WHERE uid = ?)",
  "SELECT count(*) FROM received WHERE space = ?",
  "SELECT e.id FROM entry e, received_fts WHERE received_fts MATCH ?",
  "WITH seen AS (SELECT body FROM received) SELECT body FROM seen",
  "INSERT INTO received (id) SELECT id FROM entry",
])("a table that does not serve is seen wherever it stands: %s", (sql) => {
  using world = openReads();
  expect(world.reads("share", sql)).toBe(false);
  expect(world.recorded()).toContain("share received");
});

/** Below these, texts are read to leave; what decides about them reads its own tables. */
const LEAVING = ["release", "embeddings", "rights/archive", "commands/export", "federation"];
const SRC = join(import.meta.dirname, "../../src");

test("whatever hands texts out reads them with a purpose", () => {
  const texts = Object.entries(TABLES)
    .filter(([, { columns }]) => ["title", "body", "text", "note"].some((name) => name in columns))
    .map(([table]) => table)
    .filter((table) => table !== "approval");
  const read = new RegExp(`(?:FROM|JOIN) (?:${texts.join("|")})\\b`);
  const found = readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && LEAVING.some((folder) => file.startsWith(folder)))
    .flatMap((file) =>
      readFileSync(join(SRC, file), "utf8")
        .split(/(?=\b\w+(?:\.\w+)?\.prepare\b)/)
        .filter(
          (statement) => read.test(statement) && /\b(?:title|body|text|note|\*)/.test(statement),
        )
        .map((statement) => `${file}: ${/^[\w.]+/.exec(statement)?.[0] ?? "?"}`),
    );
  // The second only compares: what was read before with what is there now.
  expect(found).toEqual([
    "embeddings/vectors.ts: texts.prepare",
    "embeddings/vectors.ts: store.prepare",
  ]);
});

interface World extends Disposable {
  /** Whether a statement may be prepared for that. */
  readonly reads: (purpose: Leaving, sql: string) => boolean;
  /** Each refusal as `purpose table`, newest first. */
  readonly recorded: () => string[];
}

function openReads(): World {
  const store = openStore(MEMORY_HOME);
  const audit = createAudit({ store, clock: Date.now, home: MEMORY_HOME });
  const reads: Reads = createReads({ store, audit });
  return {
    reads(purpose, sql) {
      try {
        reads.for(purpose).prepare(sql);
        return true;
      } catch {
        return false;
      }
    },
    recorded: () =>
      audit
        .find({ event: "data.refused" }, { limit: 250 })
        .records.map(({ purpose, detail }) => `${purpose} ${detail}`),
    [Symbol.dispose]: () => store.close(),
  };
}

function order(line: string): number {
  const [purpose, table = ""] = line.split(" ");
  const first = PURPOSES.findIndex((each) => each === purpose);
  return first * 1000 + Object.keys(TABLES).indexOf(table);
}
