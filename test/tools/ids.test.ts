import * as fc from "fast-check";
import { expect, test } from "vitest";

import { PairedError } from "../../src/errors.ts";
import { entryId, receivedId, taskId } from "../../src/tools/ids.ts";

test("an id is read back as it was written, in either case", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 15 - 1 }), (id) => {
      expect(taskId.parse(taskId.format(id))).toBe(id);
      expect(taskId.parse(taskId.format(id).toLowerCase())).toBe(id);
    }),
  );
});

test.each(["", "T", "T0", "T-1", "T1 ", "T01", "12", "K12", "T1e3", "T9999999999999999", "T１"])(
  "refuses %j as a task",
  (text) => {
    expect(() => taskId.parse(text)).toThrow(PairedError);
  },
);

test("a refusal says what an id looks like and never repeats what was given", () => {
  const given = "x".repeat(1_000_000);

  expect(() => taskId.parse(given)).toThrow("the id of a task looks like T12");
});

test("kinds are told apart", () => {
  expect(entryId.matches("K1")).toBe(true);
  expect(receivedId.matches("K1")).toBe(false);
});
