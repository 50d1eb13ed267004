import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { chmodSync, rmSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import type { OrganisationConfig } from "../../src/config.ts";
import { createPolicies, type Policies } from "../../src/release/policies.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";

const TEXT = "version: 1\nonly_spaces: [shop team]\nminimum_retention_days: 90\n";
const { publicKey, privateKey } = generateKeyPairSync("ed25519");

/** An organisation's folder: a policy, its signature and the public key. */
function managed(
  place: TemporaryHome,
  { key = publicKey, by = privateKey }: { key?: KeyObject; by?: KeyObject } = {},
): OrganisationConfig {
  const write = (file: string, content: string): void =>
    writeFileSync(place.file(file), content, { mode: 0o644 });
  write("policy.yaml", TEXT);
  write("policy.yaml.sig", `${sign(null, Buffer.from(TEXT), by).toString("base64")}\n`);
  write("policy.pub", key.export({ type: "spki", format: "pem" }).toString());
  return { policies: [place.file("policy.yaml")], keys: [place.file("policy.pub")] };
}

function policiesOf(organisation: OrganisationConfig): Policies {
  return createPolicies({ home: undefined, organisation });
}

test("a policy that the pinned key signed holds", () => {
  using place = temporaryHome();
  const policies = policiesOf(managed(place));

  expect(policies.effective()).toMatchObject({
    organisation: [{ signed: true, policy: { only_spaces: ["shop team"] } }],
    minimumRetentionDays: 90,
  });
});

test("without a pinned key, one counts that nobody else could have written", () => {
  using place = temporaryHome();
  const { policies } = managed(place);

  const [found] = policiesOf({
    policies,
    keys: [place.file("none.pub")],
  }).effective().organisation;

  expect(found?.signed).toBe(false);
});

test.each<[string, (place: TemporaryHome) => void, RegExp]>([
  ["not signed", (place) => rmSync(place.file("policy.yaml.sig")), /it is not signed/],
  [
    "changed after it was signed",
    (place) => writeFileSync(place.file("policy.yaml"), TEXT.replace("90", "1")),
    /signature is not by/,
  ],
  [
    "signed by somebody else",
    (place) => managed(place, { by: generateKeyPairSync("ed25519").privateKey }),
    /signature is not by/,
  ],
  ["removed", (place) => rmSync(place.file("policy.yaml")), /is gone; nothing leaves/],
  [
    "under a key of another kind",
    (place) => managed(place, { key: generateKeyPairSync("x25519").publicKey }),
    /no public key of Ed25519/,
  ],
  ["under a broken key", (place) => writeFileSync(place.file("policy.pub"), "?"), /no public key/],
  [
    "under a key that others can write",
    (place) => chmodSync(place.file("policy.pub"), 0o666),
    /other users can write it/,
  ],
])("one that is %s keeps everything here", (_what, spoil, says) => {
  using place = temporaryHome();
  const policies = policiesOf(managed(place));
  spoil(place);

  expect(() => policies.assertSpace("shop team")).toThrow(says);
  expect(() => policies.effective()).toThrow(
    expect.objectContaining({ code: "denied", fix: expect.stringMatching(/.{20}/) }),
  );
});

test("a key that a variable names has to be there, and never replaces the machine's", () => {
  using place = temporaryHome();
  using other = temporaryHome();
  const { policies, keys } = managed(place);
  const [theirs = ""] = managed(other, { key: generateKeyPairSync("ed25519").publicKey }).keys;

  expect(() =>
    policiesOf({ policies, keys: [place.file("none"), other.file("none")] }).effective(),
  ).toThrow(/key is not there/);
  expect(policiesOf({ policies, keys: [...keys, theirs] }).effective().organisation).toHaveLength(
    1,
  );
});

test("a node is in listed spaces only, and with an empty list asks to be in none", () => {
  using place = temporaryHome();
  const policies = policiesOf(managed(place));

  expect(() => policies.assertSpace("Shop Team")).not.toThrow();
  expect(() => policies.assertSpace(undefined)).not.toThrow();
  expect(() => policies.assertSpace("other")).toThrow("the only spaces");

  writeFileSync(place.file("none.yaml"), "version: 1\nonly_spaces: []\n");
  const none = policiesOf({ policies: [place.file("none.yaml")], keys: [] });
  expect(() => none.assertSpace(undefined)).toThrow("the only spaces");
});
