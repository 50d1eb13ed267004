import { expect, test } from "vitest";

import { loadOwnPatterns } from "../../../src/privacy/redact/own-patterns.ts";
import { createPhrases } from "../../../src/privacy/redact/personal/phrases.ts";
import { redact } from "../../../src/privacy/redact/redact.ts";
import { parseSettings } from "../../../src/privacy/redact/settings.ts";

function settings(fields: object): ReturnType<typeof parseSettings> {
  return parseSettings(JSON.stringify(fields));
}

test("people, customers, repositories and hosts of the settings are hidden, each under its kind", () => {
  const { phrases } = settings({
    people: ["Mira Okonkwo"],
    customers: ["Nordwind"],
    repositories: ["shop-backend"],
    hosts: ["build.nordwind.example"],
  });

  const { texts } = redact(
    ["mira  okonkwo cloned shop-backend on build.nordwind.example for NORDWIND_API"],
    { names: createPhrases(phrases, { anyCase: true }) },
  );

  expect(texts).toEqual([
    "<personal:name:1> cloned <personal:repository:1> on <personal:host:1> for <personal:customer:1>_API",
  ]);
});

test("a policy counts for its space and kinds, and a later one overrides an earlier", () => {
  const { policyFor } = settings({
    policies: [
      { contact: "block", network: "keep" },
      { space: "S2", contact: "keep" },
      { space: "S2", kinds: ["decision"], money: "block" },
    ],
  });

  expect(policyFor("S1", "fix")).toMatchObject({
    contact: "block",
    network: "keep",
    money: "hide",
  });
  expect(policyFor("S2", "fix")).toMatchObject({ contact: "keep", network: "keep", money: "hide" });
  expect(policyFor("S2", "decision")).toMatchObject({ contact: "keep", money: "block" });
});

test("what a policy keeps stays in and is counted; what weighs much is then blocked, not kept", () => {
  const { policyFor } = settings({ policies: [{ contact: "keep", money: "keep" }] });
  const policy = policyFor("S1", "fix");
  const text = "write to ana@kiosk-nord.de, pay to DE89 3704 0044 0532 0130 00";

  const { texts, findings } = redact([text], { policy });

  expect(texts).toEqual([text]);
  expect(findings).toEqual([
    { kind: "personal:email", count: 1, severity: "medium", action: "keep" },
    { kind: "personal:iban", count: 1, severity: "high", action: "block" },
  ]);
});

test("what a policy blocks is hidden all the same, and says so", () => {
  const { policyFor } = settings({ policies: [{ secrets: "block" }] });

  const { texts, findings } = redact(["password=hunter2!x"], { policy: policyFor("S1", "fix") });

  expect(texts).toEqual(["password=<secret:assigned:1>"]);
  expect(findings).toMatchObject([{ action: "block" }]);
});

test("own patterns hide their match, or their first group", async () => {
  const { patterns } = settings({
    patterns: [
      { kind: "ticket", pattern: "ACME-[0-9]+" },
      { kind: "badge", pattern: "badge ([0-9]{6})", severity: "high" },
    ],
  });

  const { texts, findings } = redact(["é😀 ACME-12, badge 123456"], {
    patterns: await loadOwnPatterns(patterns),
  });

  expect(texts).toEqual(["é😀 <custom:ticket:1>, badge <custom:badge:1>"]);
  expect(findings.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual([
    "custom:ticket medium",
    "custom:badge high",
  ]);
});

test.each(["(a", "(?=a)b", String.raw`(a)\1`, "a*", "(?:a{1,100}){9}", "[a-z]{900}"])(
  "a pattern such as %s is refused, and its place in the file is told",
  async (pattern) => {
    const { patterns } = settings({ patterns: [{ kind: "x", pattern }] });

    await expect(loadOwnPatterns(patterns)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(/^redaction\.json: patterns\.0 /),
      fix: expect.stringContaining("move it away"),
    });
  },
);

test("a pattern that would take a backtracking engine for ever takes milliseconds", async () => {
  const { patterns } = settings({ patterns: [{ kind: "x", pattern: "(a+)+$" }] });
  const search = await loadOwnPatterns(patterns);
  const start = process.cpuUsage();

  search(`${"a".repeat(20_000)}!`);

  expect(process.cpuUsage(start).user / 1000).toBeLessThan(500);
});

test.each([
  ["no JSON", "{people:", "it is not JSON"],
  ["no object", "[]", "the file: "],
  ["a field unknown here", '{"persons": ["Mira Okonkwo"]}', "it has 1 fields unknown here"],
  ["a name too short", '{"people": ["M"]}', "people.0: "],
  [
    "secrets let through",
    '{"policies": [{"secrets": "keep"}]}',
    "policies.0.secrets: it takes hide, block",
  ],
  ["a space by its name", '{"policies": [{"space": "Mira"}]}', "policies.0.space: must be the id"],
  [
    "a kind of another form",
    '{"patterns": [{"kind": "<Mira>", "pattern": "xx"}]}',
    "patterns.0.kind: ",
  ],
])("settings with %s are refused, without a word of them", (_name, text, message) => {
  expect(() => parseSettings(text)).toThrow(
    expect.objectContaining({ code: "bad_input", message: expect.stringContaining(message) }),
  );
  expect(() => parseSettings(text)).not.toThrow(/Mira/);
});
