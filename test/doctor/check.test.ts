import { expect, test } from "vitest";

import { examine } from "../../src/doctor/check.ts";
import { PairedError } from "../../src/errors.ts";

test("a check that breaks is a finding, and the next ones run", async () => {
  const examined = await examine([
    {
      name: "ours",
      run() {
        throw new PairedError("denied", "it is closed", { fix: "Open it." });
      },
    },
    {
      name: "theirs",
      run: () => Promise.reject(new Error("content that nobody may see")),
    },
    { name: "sound", run: () => ({ level: "ok", says: "fine" }) },
  ]);

  expect(examined).toEqual([
    { name: "ours", level: "fail", says: "it is closed", fix: "Open it." },
    { name: "theirs", level: "fail", says: "cannot be checked (unknown)" },
    { name: "sound", level: "ok", says: "fine" },
  ]);
});
