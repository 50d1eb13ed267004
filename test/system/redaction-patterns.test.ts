import { check } from "recheck";
import { expect, test } from "vitest";

import { CONTEXT_RULES } from "../../src/privacy/redact/context/index.ts";
import { NORMALISING } from "../../src/privacy/redact/normalise.ts";
import { PERSONAL_RULES } from "../../src/privacy/redact/personal/index.ts";
import { TOKEN_RULES } from "../../src/privacy/redact/tokens/index.ts";

/** What an attack of at most 100 KB may cost: 300 steps of a backtracking engine a character. */
const ATTACK = { maxAttackStringSize: 100_000, attackLimit: 30_000_000 };
/** Limits of steps alone, so that a busy machine gives the same answer. */
const PARAMETERS = {
  ...ATTACK,
  attackTimeout: null,
  incubationTimeout: null,
  timeout: 100_000,
  maxIteration: 1,
  randomSeed: 1,
};

const PATTERNS = [
  ...NORMALISING,
  ...[...TOKEN_RULES, ...CONTEXT_RULES, ...PERSONAL_RULES].flatMap(({ pattern, each }) =>
    each ? [pattern, each] : [pattern],
  ),
];

test("no text makes a pattern slow: recheck finds no attack on any of them", async () => {
  const [even, odd] = await Promise.all([0, 1].map(findUnsafe));

  expect([...(even ?? []), ...(odd ?? [])]).toEqual([]);
  expect(PATTERNS.length).toBeGreaterThan(200);
}, 300_000);

test.each(["[a-z]*@", "(?:a+)+$"])("recheck finds the attack on %s", async (source) => {
  const { status } = await check(source, "g", PARAMETERS);

  expect(status).toBe("vulnerable");
});

/** Every second pattern: one for each core. */
async function findUnsafe(first: number): Promise<string[]> {
  const unsafe: string[] = [];
  for (const { source, flags } of PATTERNS.filter((_pattern, index) => index % 2 === first)) {
    const { status } = await check(source, flags, PARAMETERS);
    if (status !== "safe") unsafe.push(`${status}: ${source}`);
  }
  return unsafe;
}
