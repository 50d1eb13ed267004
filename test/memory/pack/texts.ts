import { createHash } from "node:crypto";

import * as fc from "fast-check";

/** Words and sentences as notes have them; the longer ones are in none of the lists that the estimate knows. */
const PROSE =
  `We decided that refunds are asynchronous: wait for the webhook, never poll. The staging database is reset every night at
two, so migrations have to be idempotent. Flaky payment tests came from a shared clock; inject one instead. Retry with jitter
after 250 ms, at most 5 times, because the gateway throttles bursts. Don't hold the mutex across an await. It's cheaper to
denormalise than to join nine tables. Idiosyncratic whitespace breaks the tokenizer's heuristics; see the retrospective.`.split(
    /\s+/,
  );
const CODE =
  `export function createParser({ tokens, onError = noop }: Options): Parser { const seen = new Map<string, number>(); for
(const [index, token] of tokens.entries()) { if (!seen.has(token.kind)) seen.set(token.kind, index); else this.fail(\`E_\${index}\`);
} return (input) => input.split(/\\r?\\n/).map((line) => line.trimEnd()); } SELECT id, created_at FROM user_sessions WHERE
expires_at < now() - INTERVAL '7 days'; git rebase --onto main feature~3 feature && npm run check`.split(
    /\s+/,
  );

const from = (words: readonly string[], glue: string): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 80 }).map((all) => all.join(glue));

const points = (first: number, last: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: first, max: last }), { minLength: 1, maxLength: 120 })
    .map((all) => String.fromCodePoint(...all));

const digest = (encoding: "base64" | "hex"): fc.Arbitrary<string> =>
  fc
    .integer({ min: 1, max: 6 })
    .chain((n) => fc.integer().map((seed) => blocks(n, seed, encoding)));

function blocks(n: number, seed: number, encoding: "base64" | "hex"): string {
  const block = (k: number): string => createHash("sha512").update(`${seed} ${k}`).digest(encoding);
  return Array.from({ length: n }, (_, k) => block(k)).join("");
}

/** Texts of every sort that people and programs put into a note. */
export const anyNote: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: from(PROSE, " ") },
  { weight: 3, arbitrary: from(CODE, " ") },
  from(CODE, "\n    "),
  points(0x20, 0x7e),
  points(0x61, 0x7a),
  points(0x4e_00, 0x9f_a5),
  points(0x30_41, 0x30_fe),
  points(0xac_00, 0xd7_a3),
  points(0x04_10, 0x04_4f),
  points(0x06_21, 0x06_4a),
  points(0x1_f3_00, 0x1_f9_ff),
  digest("base64"),
  digest("hex"),
  fc.array(fc.uuid(), { minLength: 1, maxLength: 12 }).map((all) => all.join("\n")),
  fc.array(fc.nat(), { minLength: 1, maxLength: 40 }).map((all) => all.join(", ")),
);
