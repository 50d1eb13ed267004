import * as fc from "fast-check";
import { expect, test } from "vitest";

import { readInviteCode, writeInviteCode } from "../../../src/federation/people/invite-code.ts";

const invite = fc.uint8Array({ minLength: 64, maxLength: 90 }).map((bytes) => Buffer.from(bytes));

test("reads back what it wrote, with line breaks and capitals put in", () => {
  fc.assert(
    fc.property(invite, fc.nat(), (bytes, at) => {
      const code = writeInviteCode(bytes);
      const place = at % code.length;
      const copied = ` ${code.slice(0, place)}\n${code.slice(place).toUpperCase()} `;
      expect(readInviteCode(code)).toEqual(bytes);
      expect(readInviteCode(copied)).toEqual(bytes);
    }),
  );
});

test("notices a wrong, a missing and a swapped letter", () => {
  fc.assert(
    fc.property(invite, fc.nat(), (bytes, at) => {
      const code = writeInviteCode(bytes);
      const place = 7 + (at % (code.length - 8));
      const other = code[place] === "y" ? "b" : "y";
      const wrong = code.slice(0, place) + other + code.slice(place + 1);
      expect(() => readInviteCode(wrong)).toThrow("mistyped");
      expect(() => readInviteCode(code.slice(0, place) + code.slice(place + 1))).toThrow(
        "mistyped",
      );
    }),
  );
});

test("says when a text is no invite at all", () => {
  expect(() => readInviteCode("https://example.org/join/123")).toThrow("not an invite");
  expect(() => readInviteCode("")).toThrow("not an invite");
  expect(() => readInviteCode("paired:")).toThrow("mistyped");
});
