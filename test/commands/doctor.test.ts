import { chmodSync, readdirSync, rmSync, writeFileSync } from "node:fs";

import Database from "better-sqlite3";
import { expect, test } from "vitest";

import { adminMethods } from "../../src/commands/admin-methods.ts";
import { EXIT } from "../../src/commands/command.ts";
import { run } from "../../src/commands/doctor.ts";
import { type Examined, examine } from "../../src/doctor/check.ts";
import { dataChecks } from "../../src/doctor/data.ts";
import { keyChecks } from "../../src/doctor/keys.ts";
import { nodeChecks } from "../../src/doctor/node.ts";
import { redactionCheck } from "../../src/doctor/redaction.ts";
import { runNode } from "../../src/node/node.ts";
import { openStore } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";
import { makePersonalHome, PAPER } from "../store/personal-home.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";
import { testProgram } from "./program.ts";

type Found = Record<string, Examined>;

/** What the doctor says of a home, by the name of the check. */
async function examineHome(place: TemporaryHome): Promise<Found> {
  const { config } = testProgram(place).program;
  const checks = [...dataChecks(config), redactionCheck(config), ...nodeChecks(config)];
  const examined = await examine(checks);
  return Object.fromEntries(examined.map((check) => [check.name, check]));
}

test("finds nothing to do on a new machine, and makes nothing there", async () => {
  using place = temporaryHome();
  const { program, said } = testProgram(place);

  expect(await run([], program)).toBe(EXIT.ok);

  expect(said()).toMatch(/ok {4}node\.js .*\n[^]*All is well\.\n$/);
  expect(readdirSync(place.path)).toEqual([]);
});

test("fails when something has to be repaired, for people and for machines", async () => {
  using place = temporaryHome();
  openStore(await openHome(place.config)).close();
  rmSync(place.file("key"));
  const { program, said } = testProgram(place);

  expect(await run([], program)).toBe(EXIT.failed);
  expect(said()).toMatch(/fail {2}keys .* is missing\n {21}Put the key file back[^]*1 to repair/);
  expect(await run(["--json"], program)).toBe(EXIT.failed);
  expect(JSON.parse(said())).toMatchObject({ ok: false, home: place.path });
});

test("says what the user has set for redaction, and what keeps it from being used", async () => {
  using place = temporaryHome();
  openStore(await openHome(place.config)).close();
  expect((await examineHome(place)).redaction).toMatchObject({ level: "ok" });

  writeFileSync(place.file("redaction.json"), '{"customers": ["Nordwind", "Kiosk"]}');
  expect((await examineHome(place)).redaction).toMatchObject({
    level: "ok",
    says: "2 names, 0 patterns and 0 policies of your own",
  });

  writeFileSync(place.file("redaction.json"), '{"customers": "Nordwind"}');
  expect((await examineHome(place)).redaction).toMatchObject({
    level: "fail",
    says: expect.stringMatching(/^redaction\.json: customers: /),
    fix: expect.stringContaining("move it away"),
  });
});

test("says which key protects the data, and warns when it is a file", async () => {
  using place = temporaryHome();
  openStore(await openHome(place.config)).close();

  const found = await examineHome(place);

  expect(found.keys).toMatchObject({
    level: "warn",
    says: `opened by the key file ${place.file("key")}: who can read that file can read the data`,
    fix: expect.any(String),
  });
  expect(found.encryption).toMatchObject({ level: "ok", says: expect.stringContaining("AES-256") });
  expect(found.database).toMatchObject({
    level: "ok",
    says: expect.stringMatching(/^schema \d+$/),
  });
  expect(found.node).toMatchObject({ level: "ok", says: expect.stringContaining("not running") });
});

test("counts the ways to open the data, and asks for a second one and for younger keys", async () => {
  using place = temporaryHome();
  openStore(await openHome(place.config)).close();
  expect((await examineHome(place))["ways to open"]).toMatchObject({
    level: "warn",
    says: "1: key_file; the database's key is 0 days old",
    fix: expect.stringContaining("keys recovery"),
  });

  const { slot: id, secret } = PAPER;
  const { keyring } = await openHome(place.config);
  keyring.edit({ add: [{ id, type: "recovery", secret }] });
  expect((await examineHome(place))["ways to open"]).toMatchObject({ level: "ok" });

  const checks = keyChecks(testProgram(place).program.config, async () => undefined, twoYearsOn);
  expect((await examine(checks))[1]).toMatchObject({
    level: "warn",
    says: expect.stringMatching(/7\d\d days old/),
    fix: expect.stringContaining("keys rotate"),
  });
});

test("a locked home is in order, and said to be locked", async () => {
  using place = temporaryHome();
  await makePersonalHome(place.config);

  const found = await examineHome(place);

  expect(found.keys).toMatchObject({ level: "ok", says: "PAIRED is locked" });
  expect(found.database).toMatchObject({ level: "ok", says: expect.stringContaining("locked") });
});

const twoYearsOn = (): number => Date.now() + 2 * 365 * 24 * 3_600_000;

test.each<[string, (place: TemporaryHome) => void, Found]>([
  [
    "a folder that others can see",
    ({ path }) => chmodSync(path, 0o755),
    fails("home", "other users"),
  ],
  ["a missing key", ({ file }) => rmSync(file("key")), fails("keys", "is missing")],
  ["a missing keyring", ({ file }) => rmSync(file("keyring.json")), fails("keys", "is missing")],
  ["a lost database", ({ file }) => rmSync(file("paired.db")), fails("database", "is gone")],
  [
    "an empty database",
    ({ file }) => writeFileSync(file("paired.db"), ""),
    fails("database", "gone or empty"),
  ],
  [
    "a database in clear",
    ({ file }) => {
      rmSync(file("paired.db"));
      new Database(file("paired.db")).exec("CREATE TABLE t (x)").close();
    },
    fails("encryption", "not encrypted"),
  ],
  [
    "a database of another key",
    ({ file }) => {
      writeFileSync(file("paired.db"), Buffer.alloc(8192, 7));
    },
    fails("database", "with this key"),
  ],
])("finds %s, says what to do, and goes on", async (_what, spoil, wanted) => {
  using place = temporaryHome();
  openStore(await openHome(place.config)).close();
  spoil(place);

  const found = await examineHome(place);

  expect(found).toMatchObject(wanted);
  expect(found.search?.level).toBe("ok");
});

test("tells of the running node", async () => {
  using place = temporaryHome();
  const { config } = testProgram(place).program;
  const stop = new AbortController();
  let up = (): void => {};
  const started = new Promise<void>((resolve) => {
    up = resolve;
  });
  const log = {
    info: (message: string) => (message === "node is up" ? up() : undefined),
    error() {},
  };
  const node = runNode({ config, log, admin: adminMethods, until: stop.signal });
  await started;

  const found = await examineHome(place);
  stop.abort();
  await node;

  expect(found.node?.says).toMatch(/^version \S+ serves 0 clients over its socket$/);
  expect(found.sharing).toMatchObject({ level: "ok", says: "federation off: no space exists yet" });
});

function fails(name: string, says: string): Found {
  return {
    [name]: { name, level: "fail", says: expect.stringContaining(says), fix: expect.any(String) },
  };
}
