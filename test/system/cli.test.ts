import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { expect, test } from "vitest";

import { VERSION } from "../../src/version.ts";

const CLI = join(import.meta.dirname, "../../dist/cli.js");

test("the bundled program says its version", () => {
  const out = execFileSync(process.execPath, [CLI, "--version"], { encoding: "utf8" });

  expect(out).toContain(VERSION);
});
