import * as fc from "fast-check";
import { expect, test } from "vitest";

import { phrase, proquint } from "../../../src/federation/people/phrase.ts";

test("writes the words of the proquint paper", () => {
  expect([0x7f00, 0x0001, 0x3f54, 0xdcc1].map(proquint)).toEqual([
    "lusab",
    "babad",
    "gutih",
    "tugad",
  ]);
});

test("gives each pair of invite and candidate six words of their own", () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(key, key, key, (invite, candidate, other) => {
      fc.pre(!candidate.equals(other));
      expect(phrase(invite, candidate)).toMatch(/^([bdfghjklmnprstvz][aiou]){2}.(-.{5}){5}$/);
      expect(phrase(invite, candidate)).toBe(phrase(invite, candidate));
      expect(phrase(invite, candidate)).not.toBe(phrase(invite, other));
    }),
  );
});
