import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const SRC = join(import.meta.dirname, "../../src");

const sources = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, text: readFileSync(join(SRC, file), "utf8") }));

/** Each of these gives plain bytes out of an encrypted database, or fails on one (evidence, privacy 3.3). */
test.each([
  ["serialize() gives the database in clear", /\.serialize\(/],
  ["backup() does not work between encrypted files", /\b(?:db|database)\.backup\(/],
  ["ATTACH with an empty key writes a plain copy", /\bATTACH\b/],
  ["an extension runs inside the process", /\.loadExtension\(/],
  ["unsafe mode lifts SQLite's own guards", /\.unsafeMode\(/],
])("%s: nothing in src/ does it", (_why, pattern) => {
  expect(sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file)).toEqual([]);
});

test("a rekey while in WAL damaged databases: one place does it, outside of WAL and alone", () => {
  const rekeying = sources.filter(({ text }) =>
    /\.rekey\(|PRAGMA rekey|pragma\(.rekey/i.test(text),
  );

  expect(rekeying.map(({ file }) => file)).toEqual(["store/rekey.ts"]);
  expect(rekeying[0]?.text).toMatch(/takeAlone\(db\);[^]*\.rekey\([^]*journal_mode=DELETE/);
});

test("only src/store/ opens a database, runs a script or sets a pragma; the node's lock holds no data", () => {
  const outside = sources.filter(
    ({ file }) => !file.startsWith("store/") && file !== "node/lock.ts",
  );

  const direct = /\.exec\(\s*[`"']|\.pragma\(|new Database\(|from "better-sqlite3"/;
  expect(outside.filter(({ text }) => direct.test(text)).map(({ file }) => file)).toEqual([]);
});

test("one extension runs inside the process, sqlite-vec, and one place loads it", () => {
  const loading = sources.filter(({ text }) => /["'`]sqlite-vec/.test(text));

  expect(loading.map(({ file }) => file)).toEqual(["store/vector-functions.ts"]);
});

test("no statement is put together from input: what is inserted is a constant or a table's name", () => {
  const inserted = sources
    .filter(({ file }) => !file.startsWith("store/"))
    .flatMap(({ file, text }) =>
      [...text.matchAll(/prepare(?:<[^(]*>)?\(\s*(`[^`]*`)?/g)].flatMap(([, sql = ""]) =>
        [...sql.matchAll(/\$\{([^}]*)\}/g)].map(([, value = ""]) => ({ file, value })),
      ),
    );

  expect(inserted.filter(({ value }) => !/^(?:[A-Z][A-Z0-9_]*|table)$/.test(value))).toEqual([]);
});
