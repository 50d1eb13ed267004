import { chmodSync, mkdirSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { roleText } from "../../src/agents/role-text.ts";
import { ROLES } from "../../src/agents/roles.ts";
import { createRoster } from "../../src/agents/roster.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";

function write({ file }: TemporaryHome, text: string, name = "roles.yaml"): void {
  writeFileSync(file(name), text, { mode: 0o600 });
}

const GRACE = `
  grace:
    name: Grace
    field: data
    owns: the data model.
    called_for: schema, migrations
    duties: [Keep migrations reversible.]
    asks: { edison: what the code expects }
    reviewed_by: [leonardo]
    handoff: { parts: { open: the question }, checks: [evidence], fallback: leonardo }`;

test("a file changes, removes and adds roles, and is read again when it changes", () => {
  using place = temporaryHome();
  const roster = createRoster(place.path);
  expect(roster.list().map(({ slug }) => slug)).toEqual([...ROLES]);

  write(place, `version: 1\nroles:\n  alex: { name: Ada, icon: "" }\n  vince: remove${GRACE}\n`);
  const team = roster.list();

  expect(roster.fault()).toBeUndefined();
  expect(team.map(({ slug }) => slug)).toEqual([
    ...ROLES.filter((slug) => slug !== "vince"),
    "grace",
  ]);
  expect(roleText(roster.get("alex"))).toContain("# Ada (pm)");
  expect(roster.get("alex").asks.map(({ of }) => of)).not.toContain("vince");
  expect(roster.get("alex").handoff.fallback).toBe("alex");
  expect(roster.get("grace")).toMatchObject({ reviewedBy: ["leonardo"] });
  expect(() => roster.get("vince")).toThrow("there is no such role");

  write(place, '{"version": 1, "roles": {"maya": {"name": "Mia"}}}');
  expect(roster.get("maya").name).toBe("Mia");
  expect(roster.find("grace")).toBeUndefined();
});

test.each<[string, string, string]>([
  ["roles: [", "not YAML or JSON", "line 1"],
  ["version: 2\nroles: {}", "takes 1", "line 1: version"],
  ["version: 1\nroles:\n  alex: { nmae: Ada }", 'unknown key "nmae"', "line 3: roles.alex"],
  ["version: 1\nroles:\n  Grace: remove", "small letters", "line 3: roles.Grace"],
  ["version: 1\nroles:\n  grace: { name: Grace }", "a new role needs field", "line 3: roles.grace"],
  ["version: 1\nroles:\n  bob: remove", "no such role to remove", "line 3: roles.bob"],
  ["version: 1\nroles:\n  alex:\n    asks: { bob: x }", 'no other role "bob"', "line 4"],
  ["version: 1\nroles:\n  maya: remove\n  alex: { reviewed_by: [maya] }", '"maya"', "line 4"],
  ["version: 1\nroles:\n  alex: { reviewed_by: [alex] }", '"alex"', "line 3"],
  ["version: 1\nroles:\n  alex: { duties: [] }", "Too small", "line 3: roles.alex.duties"],
  ["version: 1\nroles:\n  alex: { name: a, name: b }", "not YAML", "line 3"],
  ["a: &a [1]\nb: *a", "aliases", ""],
  [`version: 1\nroles: {${ROLES.map((role) => `${role}: remove`).join(", ")}}`, "has to stay", "2"],
  ["", "expected object", ""],
])("%j is refused with its line, and the seven stay", (text, why, line) => {
  using place = temporaryHome();
  write(place, text);
  const roster = createRoster(place.path);

  const fault = roster.fault();

  expect(fault?.message).toContain("roles.yaml does not count");
  expect(fault?.message).toContain(why);
  expect(fault?.message).toContain(line);
  expect(fault?.fix).toContain("read again by itself");
  expect(roster.list().map(({ slug }) => slug)).toEqual([...ROLES]);
});

test("a file that others can write, that is none, or that is too large does not count", () => {
  using place = temporaryHome();
  const roster = createRoster(place.path);

  write(place, "version: 1\nroles: { vince: remove }");
  chmodSync(place.file("roles.yaml"), 0o666);
  expect(roster.fault()?.message).toContain("other users can write it");
  write(place, `# ${"x".repeat(70_000)}`);
  chmodSync(place.file("roles.yaml"), 0o600);
  expect(roster.fault()?.message).toContain("64 KiB");
  using other = temporaryHome();
  mkdirSync(other.file("roles.json"));
  expect(createRoster(other.path).fault()?.message).toContain("not a file");
});
