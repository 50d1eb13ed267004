import { expect, test } from "vitest";

import { silentLog } from "../../src/log.ts";
import { createMemory } from "../../src/memory/memory.ts";
import { createPackRows } from "../../src/memory/pack/rows.ts";
import { createCalls } from "../../src/store/calls.ts";
import { openStore, type Store } from "../../src/store/db.ts";
import { MEMORY_HOME } from "../paired.ts";

test("no statement of the memory reads a whole table or sorts what it found", () => {
  const store = openStore(MEMORY_HOME);
  const statements: string[] = [];
  const recording: Store = {
    ...store,
    prepare(sql) {
      statements.push(sql);
      return store.prepare(sql);
    },
  };
  const clock = (): number => 0;
  const calls = createCalls({ store: recording, clock });
  createMemory({ store: recording, clock, calls, log: silentLog });
  createPackRows(recording);

  const slow = statements.filter((sql) => {
    const plan = store.db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array.from(sql.matchAll(/\?/g), () => null))
      .map(({ detail }) => detail)
      .join("\n");
    return (
      /TEMP B-TREE|^SCAN (?:entry|received|call|r)\b(?!.*INDEX)/m.test(plan) &&
      !BOUNDED.test(sql) &&
      !RANKED.test(sql)
    );
  });

  expect(statements.length).toBeGreaterThan(20);
  expect(statements.some((sql) => RANKED.test(sql))).toBe(true);
  expect(slow).toEqual([]);
});

/** Ends at the first rows of a table in the order of its key. */
const BOUNDED = /ORDER BY id DESC LIMIT|LIMIT 1$/;
/** Numbers are sorted, not rows, and search bounds how many. */
const RANKED = /FROM \(\s+SELECT rowid FROM \w+ WHERE \w+ MATCH \? ORDER BY bm25/;
