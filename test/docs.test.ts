import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const DOCS = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".md"))
  .map((file) => join("docs", file));

test.each(["README.md", ...DOCS])("every file that %s names is there", (doc) => {
  const text = readFileSync(join(ROOT, doc), "utf8");
  const named = [...text.matchAll(/`((?:src|test|docs|bench|scripts|examples)\/[\w./-]+)`/g)];
  const linked = [...text.matchAll(/\]\((?!https?:)([\w./-]+)\)/g)];

  const missing = [
    ...named.map(([, path = ""]) => path),
    ...linked.map(([, path = ""]) => join(doc, "..", path)),
  ].filter((path) => !existsSync(join(ROOT, path)));

  expect(missing).toEqual([]);
});

test("the threat model names a test for each threat", () => {
  const text = readFileSync(join(ROOT, "docs/threat-model.md"), "utf8");
  const tables = text.split(/^#+ /m).filter((part) => part.includes("| held by"));
  const rows = tables.flatMap((part) => part.split("\n").filter((line) => line.startsWith("| ")));
  const threats = rows.filter((row) => !/^\| (?:threat|-+)/.test(row));

  expect(threats.length).toBeGreaterThan(30);
  expect(threats.filter((row) => !/`test\/[\w/.-]+\.test\.ts`/.test(row))).toEqual([]);
});
