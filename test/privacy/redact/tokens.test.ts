import { expect, test } from "vitest";

import { redact } from "../../../src/privacy/redact/redact.ts";
import { TOKENS } from "../../../src/privacy/redact/tokens/index.ts";
import { createRandom, fill } from "./made-up.ts";
import { SAMPLES } from "./samples.ts";

const KINDS = new Set([...TOKENS.map(({ kind }) => kind), "private_key", "putty_key"]);

test("every kind of the tables has a sample, and there are more than 60", () => {
  expect(SAMPLES.map(({ kind }) => kind).toSorted()).toEqual([...KINDS].toSorted());
  expect(KINDS.size).toBeGreaterThan(60);
});

test.each(SAMPLES.map((sample) => [sample.kind, sample] as const))(
  "hides credentials of kind %s wherever they stand, and leaves what only looks like one",
  (kind, { make, miss, before = "" }) => {
    const random = createRandom(kind.length);
    for (let round = 0; round < 3; round++) {
      const token = make(random);
      const mark = `<secret:${kind}:1>`;
      for (const [left, right] of [
        ["", ""],
        ["use ", ", then go on"],
        ['"', '"'],
        ["(", ")"],
      ]) {
        const { texts, findings } = redact([`${left}${before}${token}${right}`]);
        expect(texts).toEqual([`${left}${before}${mark}${right}`]);
        expect(findings).toMatchObject([{ kind: `secret:${kind}`, count: 1, severity: "high" }]);
      }
      const near = fill(random, miss);
      expect(redact([`see ${near} there`]).texts).toEqual([`see ${near} there`]);
    }
  },
);

test.each(["github_token", "npm_token", "grafana_token", "atlassian_token"])(
  "a %s whose checksum fails is hidden all the same, and weighs little",
  (kind) => {
    const token = SAMPLES.find((sample) => sample.kind === kind)?.make(createRandom(3)) ?? "";
    const broken = token.slice(0, -1) + (token.endsWith("0") ? "1" : "0");

    const { texts, findings } = redact([broken]);

    expect(texts).toEqual([`<secret:${kind}:1>`]);
    expect(findings).toMatchObject([{ severity: "low" }]);
  },
);

// Published by its vendor's users after it was revoked; it fixes the alphabet and the order of the checksum.
test("GitHub's checksum is the one that GitHub uses", () => {
  const token = ["ghp", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"].join("_");

  expect(redact([token]).findings).toMatchObject([{ severity: "high" }]);
});

test.each([
  `ghp_${"x".repeat(36)}`,
  "AKIAIOSFODNN7EXAMPLE",
  "sk-your-api-key-goes-here-1234",
  "sk-learn-style-estimators-are-fine",
  "sk-fading-circle-delay-10s-and-more",
])("leaves %s, which documentation uses", (text) => {
  expect(redact([text]).texts).toEqual([text]);
});
