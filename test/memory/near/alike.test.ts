import { describe, expect, test } from "vitest";

import { ALIKE, createFeatures, similarity } from "../../../src/memory/near/alike.ts";
import { identifiersOf } from "../../../src/memory/text-index.ts";

const featuresOf = createFeatures();

function alike([a, b]: readonly [string, string]): boolean {
  const [one, other] = [a, b].map((body) => {
    const identifiers = identifiersOf(null, body, { kind: "note", tags: [], at: 0 });
    return featuresOf({ title: null, body, identifiers });
  });
  return one !== undefined && other !== undefined && similarity(one, other) >= ALIKE;
}

/** One lesson, stored again in slightly other words. */
const SAME: readonly (readonly [string, string])[] = [
  [
    "The staging database is reset every night at two.",
    "Staging database gets reset every night at two.",
  ],
  [
    "Use pnpm, not npm: the lockfile is pnpm-lock.yaml.",
    "Use pnpm and not npm, because the lockfile is pnpm-lock.yaml.",
  ],
  [
    "getUserName returns null for guests; callers must check.",
    "getUserName() returns null for guests, so callers must check for it.",
  ],
  [
    "Decision: we store money as integer cents, never as floats.",
    "Decision: money is stored as integer cents, never floats.",
  ],
  [
    "The retry budget for the mailer is 5 attempts with exponential backoff.",
    "The retry budget for the mailer is 8 attempts with exponential backoff.",
  ],
  [
    "Vor dem Deploy muss der Cache geleert werden, sonst sehen Nutzer alte Preise.",
    "Vor jedem Deploy muss der Cache geleert werden, sonst sehen die Nutzer alte Preise.",
  ],
  [
    "キャッシュはファイル名をキーにしているため、同名のファイルが衝突する。",
    "キャッシュはファイル名をキーにしているので、同名のファイルが衝突する。",
  ],
  ["DEPLOY ON TUESDAY, NEVER ON FRIDAY!", "deploy on tuesday never on friday"],
  ["👍", "👍"],
];

/** Two lessons in nearly the same sentence. */
const DIFFERENT: readonly (readonly [string, string])[] = [
  [
    "TICKET-17: the login test is flaky on Windows.",
    "TICKET-18: the login test is flaky on Windows.",
  ],
  [
    "PR #12 broke the checkout because of a missing await.",
    "PR #13 broke the checkout because of a missing await.",
  ],
  [
    "getUserName returns null for guests; callers must check.",
    "getUserEmail returns null for guests; callers must check.",
  ],
  ["Ticket 17: the login test is flaky.", "Ticket 18: the login test is flaky."],
  ["Service orders runs on port 8081.", "Service orders runs on port 8082."],
  ["Use pnpm, not npm, in the web repository.", "Use uv, not pip, in the api repository."],
  [
    "The cart total is wrong when a coupon is applied twice.",
    "The cart total is wrong when the currency is changed.",
  ],
  ["On Linux the socket path may have 107 bytes.", "On macOS the socket path may have 103 bytes."],
  ["👍", "👎"],
];

describe("near-duplicates", () => {
  test.each(SAME)("one lesson: %s", (...pair) => expect(alike(pair)).toBe(true));
  test.each(DIFFERENT)("two lessons: %s", (...pair) => expect(alike(pair)).toBe(false));

  test("a long note whose one name of many was corrected stays the same lesson", () => {
    const names = Array.from({ length: 20 }, (_, n) => `step${n}Handler`).join(" calls ");

    expect(alike([`${names} in src/a.ts`, `${names} in src/b.ts`])).toBe(true);
  });
});
