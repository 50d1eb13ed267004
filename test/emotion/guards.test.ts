import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { FOCUS_STATES, WORK_STATES } from "../../src/emotion/answer.ts";
import { EVENT_CLASSES, EVENT_KINDS } from "../../src/emotion/events.ts";
import { FLOW_MIGRATIONS } from "../../src/emotion/flow/schema.ts";
import { SUMS } from "../../src/emotion/flow/sums.ts";
import { FRICTION_SIGNS, MOMENT_REASONS } from "../../src/emotion/reading.ts";
import { INSIGHT } from "../../src/store/schema/insight.ts";
import { openSideFile } from "../../src/store/side-file.ts";

const SRC = join(import.meta.dirname, "../../src");
const AFFECT =
  /mood|emotion|stress|happy|sad|angry|anger|frustrat|calm|anxi|bored|tired|joy|feel|affect|valence|arousal/i;

test("what is told by timing has no word for a feeling", () => {
  const words = [
    ...WORK_STATES,
    ...FOCUS_STATES,
    ...FRICTION_SIGNS,
    ...MOMENT_REASONS,
    ...EVENT_KINDS,
    ...EVENT_CLASSES,
    ...SUMS,
  ];

  expect(words.filter((word) => AFFECT.test(word))).toEqual([]);
});

test("every table and column of flow.db is declared, and none leaves this machine", () => {
  const migrations = FLOW_MIGRATIONS;
  const { db, close } = openSideFile({ path: ":memory:", key: Buffer.alloc(32), migrations });
  const stored = db
    .prepare<[], { name: string; column: string }>(
      `SELECT t.name, c.name AS "column" FROM sqlite_schema t, pragma_table_xinfo(t.name) c
       WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`,
    )
    .all()
    .map(({ name, column }) => `${name}.${column}`);
  close();

  const tables = FLOW_MIGRATIONS.flatMap(({ tables: of }) => Object.entries(of));
  const declared = tables.flatMap(([name, { columns }]) =>
    Object.keys(columns).map((column) => `${name}.${column}`),
  );
  expect(declared.toSorted()).toEqual(stored.toSorted());
  const leaving = [...tables, ...Object.entries(INSIGHT.tables)].filter(
    ([, { exported, serves = [] }]) => exported !== "machine" || serves.length > 0,
  );
  expect(leaving.map(([name]) => name)).toEqual([]);
});

test("buckets of time are read by the owner's command line and their own insights alone", () => {
  const readers = readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/^emotion\/(?:flow|recorder)/.test(file))
    .filter((file) => /\bbuckets\(/.test(readFileSync(join(SRC, file), "utf8")));

  expect(readers).toEqual(["commands/insight-methods.ts", "emotion/insights/load.ts"]);
});
