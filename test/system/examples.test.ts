import { join } from "node:path";

import { expect, test } from "vitest";

import { CLI, createPlace } from "./place.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");

test.each([
  ["two-clients.js", "ok: the second client found what the first one remembered"],
  ["ask-notes.js", "ok: four answers found, and none where there is none"],
])("examples/%s runs, and what it checks holds", async (file, last) => {
  await using place = createPlace();

  const { code, stdout, stderr } = await place.run([process.execPath, CLI], {
    entry: join(EXAMPLES, file),
  });

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.trim().split("\n").at(-1)).toBe(last);
});
