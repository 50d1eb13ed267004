import { expect, test } from "vitest";

import { openStore } from "../../src/store/db.ts";
import { TABLES } from "../../src/store/migrations.ts";
import { MEMORY_HOME } from "../paired.ts";

/** What SQLite itself keeps. */
const OF_SQLITE = /^sqlite_/u;

test("every table and column has a purpose and a retention, and nothing is declared that is not there", () => {
  const { db, close } = openStore(MEMORY_HOME);
  const found = db
    .prepare<[], { name: string; column: string }>(
      `SELECT t.name, c.name AS "column" FROM sqlite_schema t, pragma_table_xinfo(t.name) c
       WHERE t.type = 'table' ORDER BY t.name, c.cid`,
    )
    .all();
  close();
  const indexes = Object.keys(TABLES)
    .filter((name) => TABLES[name]?.searched)
    .map((name) => `${name}_fts`);
  const isIndex = (name: string): boolean =>
    indexes.some((index) => name === index || name.startsWith(`${index}_`));
  const stored = found
    .filter(({ name }) => !OF_SQLITE.test(name) && !isIndex(name))
    .map(({ name, column }) => `${name}.${column}`);

  const declared = Object.entries(TABLES).flatMap(([name, { columns }]) =>
    Object.keys(columns).map((column) => `${name}.${column}`),
  );
  expect(declared.toSorted()).toEqual(stored.toSorted());
});

test("a declaration says something of every table, and withholds columns that are there", () => {
  const wrong = Object.entries(TABLES).filter(
    ([, { holds, columns, withheld = [] }]) =>
      holds === "" ||
      Object.values(columns).includes("") ||
      !withheld.every((column) => Object.hasOwn(columns, column)),
  );
  expect(wrong.map(([name]) => name)).toEqual([]);
});
