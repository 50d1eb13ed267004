import { chmodSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { parsePolicy, readPolicy } from "../../src/release/policy-file.ts";
import { type Case, decide, POLICY } from "../../src/release/policy.ts";
import { sayPolicy } from "../../src/release/say-policy.ts";
import { temporaryHome } from "../temporary-home.ts";
import { openSharing } from "./sharing.ts";

const ABOUT: Case = {
  kind: "fix",
  project: "acme-shop",
  role: "edison",
  tags: ["pg"],
  space: ["S1", "shop team"],
  trust: "joined",
  impact: "medium",
};

test.each<[string, string]>([
  ["kinds: [fix]", "deny"],
  ["kinds: [lesson]", "ask"],
  ["projects: ['acme-*']", "deny"],
  ["projects: ['*shop']", "deny"],
  ["projects: ['*store']", "ask"],
  ["roles: [Edison]", "deny"],
  ["tags: [public]", "ask"],
  ["spaces: [S1]", "deny"],
  ["spaces: ['shop *']", "deny"],
  ["spaces: [S2]", "ask"],
  ["trust: joined", "deny"],
  ["trust: own", "ask"],
  ["impact: medium", "deny"],
  ["impact: high", "ask"],
  ["kinds: [fix], projects: [other]", "ask"],
])("a rule to deny with {%s} decides %s", (when, effect) => {
  const policy = parsePolicy(`version: 1\nrules:\n  - {effect: deny, ${when}}\n`, "policy.yaml");

  expect(decide(policy, "policy.yaml", ABOUT).effect).toBe(effect);
});

test("the strictest rule holds, in any order, and says which it is", () => {
  const rules = ["ask", "deny", "passphrase"].map((effect) => ({ effect, why: `it is ${effect}` }));
  const policy = POLICY.parse({ version: 1, rules });

  expect(decide(policy, "policy.yaml", ABOUT)).toMatchObject({
    effect: "deny",
    because: "rule 2 of policy.yaml: it is deny",
  });
});

test("default deny lets out only what a rule asks about", () => {
  const policy = POLICY.parse({
    version: 1,
    default: "deny",
    rules: [{ effect: "ask", kinds: ["fix"] }],
  });

  expect(decide(policy, "p", ABOUT).effect).toBe("ask");
  expect(decide(policy, "p", { ...ABOUT, kind: "decision" }).effect).toBe("deny");
});

test("only the listed spaces get anything", () => {
  const policy = POLICY.parse({ version: 1, only_spaces: ["other team"] });

  expect(decide(policy, "policy.yaml", ABOUT)).toMatchObject({ effect: "deny" });
});

test.each<[string, string, string]>([
  ["version: 1\nrules: [", "line", "not YAML or JSON"],
  ["version: 2\n", "line 1: version", "takes 1"],
  ["version: 1\ndefaults: deny\n", "the whole", 'unknown key "defaults"'],
  ["version: 1\nrules:\n  - effect: ask\n  - effect: allow\n", "line 4: rules.1.effect", "deny or"],
  [
    "version: 1\nrules:\n  - effect: deny\n    kind: fix\n",
    "line 3: rules.0",
    'unknown key "kind"',
  ],
  ['{"version": 1, "default": "maybe"}', "line 1: default", "ask or deny"],
  ["", "the whole", "expected object"],
  ["a: &a [1]\nb: *a\n", "aliases", "Until then nothing leaves"],
])("%j is refused with its place and what it takes", (text, place, takes) => {
  const error = failureOf(() => parsePolicy(text, "/home/ana/policy.yaml"));

  expect(error).toContain("policy.yaml does not count");
  expect(error).toContain(place);
  expect(error).toContain(takes);
});

test("a file that others can write, or that is none, is refused", () => {
  using place = temporaryHome();
  writeFileSync(place.file("policy.yaml"), "version: 1\n");
  chmodSync(place.file("policy.yaml"), 0o666);

  expect(() => readPolicy(place.file("policy.yaml"))).toThrow("other users can write it");
  expect(() => readPolicy(place.path)).toThrow("it is not a file");
  expect(readPolicy(place.file("none.yaml"))).toBeUndefined();
});

test("the gate refuses by policy, and opens again when the file is mended", () => {
  using place = temporaryHome();
  using sharing = openSharing({ home: place.path });
  sharing.write(12, "a lesson");
  const write = (text: string): void =>
    writeFileSync(place.file("policy.yaml"), text, { mode: 0o600 });

  write("version: 1\nrules: [{effect: deny, kinds: [fix], why: fixes stay}]\n");
  const { share, digest, refused } = sharing.gate.preview(12, 1);
  expect(refused?.message).toBe("the policy keeps this here: rule 1 of policy.yaml: fixes stay");
  expect(() => sharing.gate.request(share.id, digest)).toThrow("fixes stay");
  write("version: 1\nrules: [{effect: passphrase}]\n");
  expect(() => sharing.gate.request(share.id, digest)).toThrow("it takes a passphrase");
  write("version: 1\nrules: [");
  expect(() => sharing.gate.request(share.id, digest)).toThrow("does not count");
  write("version: 1\n");
  expect(sharing.gate.request(share.id, digest).share.state).toBe("pending");
});

test("an organisation's policy adds to the person's, and cannot be softened by it", () => {
  using place = temporaryHome();
  const organisation = place.file("organisation.yaml");
  writeFileSync(organisation, "version: 1\nrules: [{effect: deny, trust: joined}]\n", {
    mode: 0o600,
  });
  writeFileSync(place.file("policy.yaml"), "version: 1\nrules: [{effect: ask}]\n", { mode: 0o600 });
  using sharing = openSharing({
    home: place.path,
    organisation: { policies: [organisation], keys: [] },
  });
  sharing.write(12, "a lesson");

  const { share, digest } = sharing.gate.preview(12, 1);

  expect(() => sharing.gate.request(share.id, digest)).toThrow("rule 1 of organisation.yaml");
});

test("a policy is said in words", () => {
  const policy = parsePolicy(
    "version: 1\nstanding: false\nrules: [{effect: deny, kinds: [fix, note], why: ours}]\n",
    "p",
  );

  const text = sayPolicy(
    { own: { path: "/p", policy }, organisation: [], minimumRetentionDays: 30, rotateKeysDays: 90 },
    "/p",
  );

  expect(text).toContain("rule 1: deny kinds fix or note (ours)");
  expect(text).toContain("standing grants do not count");
  expect(text).toContain("when its key is 90 days old");
  expect(text).toContain("Kept for at least 30 days.");
});

function failureOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Error && "fix" in error) return `${error.message} ${String(error.fix)}`;
  }
  return "";
}
