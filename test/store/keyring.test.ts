import { readFileSync, rmSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { PairedError } from "../../src/errors.ts";
import { openStore } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";
import { bytesOf } from "../bytes-of.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";
import { makePersonalHome, PAPER } from "./personal-home.ts";

async function makeHome(place: TemporaryHome): Promise<void> {
  openStore(await openHome(place.config)).close();
}

test.each([
  ["empty", () => ""],
  ["cut off", (text: string) => text.slice(0, text.length / 2)],
  ["no JSON", () => "keyring"],
  ["an array", () => "[]"],
  ["of a million slots", () => `{"slots":[${'{"id":"a"},'.repeat(1e6)}{}],"v":2}\n`],
  ["nested without end", () => "[".repeat(1e5)],
  ["spaced otherwise", (text: string) => text.replace(",", ", ")],
  ["with a slot twice", (text: string) => text.replace(/("slots":\[)({[^}]*})/, "$1$2,$2")],
  ["with a key twice", (text: string) => text.replace('{"author"', '{"v":2,"author"')],
])("a keyring that is %s is refused, and nothing is changed", async (_what, spoil) => {
  using place = temporaryHome();
  await makeHome(place);
  writeFileSync(
    place.file("keyring.json"),
    spoil(readFileSync(place.file("keyring.json"), "utf8")),
  );
  const before = bytesOf(place.path);

  await expect(openHome(place.config)).rejects.toMatchObject({
    code: "damaged",
    fix: expect.stringContaining("backup"),
  });

  expect(bytesOf(place.path)).toEqual(before);
});

test("a keyring of a newer version says to update, and nothing is changed", async () => {
  using place = temporaryHome();
  await makeHome(place);
  writeFileSync(place.file("keyring.json"), '{"v":3}\n');

  await expect(openHome(place.config)).rejects.toMatchObject({
    code: "conflict",
    fix: expect.stringContaining("Update"),
  });
});

test("every byte of a personal keyring that is another one keeps it shut, right secret or not", async () => {
  using place = temporaryHome();
  await makePersonalHome(place.config);
  const good = readFileSync(place.file("keyring.json"));
  const opened: number[] = [];

  for (let at = 0; at < good.length; at += 7) {
    const bad = Buffer.from(good);
    bad[at] = (good[at] ?? 0) ^ 0x20;
    writeFileSync(place.file("keyring.json"), bad);
    if (await opens(place)) opened.push(at);
  }

  expect(opened).toEqual([]);
});

test("a home whose key file is away opens with the person's secret, and says so before", async () => {
  using place = temporaryHome();
  const home = await openHome(place.config);
  openStore(home).close();
  const { slot: id, secret } = PAPER;
  home.keyring.edit({ add: [{ id, type: "recovery", secret }] });
  rmSync(place.file("key"));

  await expect(openHome(place.config)).rejects.toMatchObject({
    code: "locked",
    message: expect.stringContaining("key file"),
    fix: expect.stringContaining("recovery code"),
  });

  expect((await openHome(place.config, PAPER)).keys).toEqual(home.keys);
});

test("two processes that remember the database at once keep each other's change", async () => {
  using place = temporaryHome();
  const [one, other] = [await openHome(place.config), await openHome(place.config)];

  one.keyring.edit({ add: [{ id: "a", type: "recovery", secret: Buffer.alloc(32, 1) }] });
  other.rememberDatabase();

  const after = await openHome(place.config);
  expect(after.databaseMade).toBe(true);
  expect(after.keyring.slots()).toHaveLength(2);
});

test("keys are overwritten in memory when the keyring is closed", async () => {
  using place = temporaryHome();
  const { keyring } = await openHome(place.config);
  const before = keyring.subkey("row-mac");

  keyring[Symbol.dispose]();

  expect(keyring.subkey("row-mac")).not.toEqual(before);
  expect(keyring.verify({ ...PAPER })).toBe(false);
});

async function opens(place: TemporaryHome): Promise<boolean> {
  try {
    await openHome(place.config, PAPER);
    return true;
  } catch (error) {
    if (error instanceof PairedError) return false;
    throw error;
  }
}
