import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";

import { expect, test } from "vitest";

import { openStore } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";
import { temporaryHome } from "../temporary-home.ts";

const isRoot = process.getuid?.() === 0;

test("makes a home for this user alone, with a keyring and a key file", async () => {
  using place = temporaryHome();
  const config = { ...place.config, home: place.file("new/home") };

  const home = await openHome(config);

  expect(statSync(home.path).mode & 0o777).toBe(0o700);
  expect(statSync(place.file("new/home/keyring.json")).mode & 0o777).toBe(0o600);
  expect(statSync(place.file("new/home/key")).mode & 0o777).toBe(0o600);
  expect(home.keyring.slots()).toMatchObject([{ type: "key_file", state: "opened" }]);
});

test("gives the same keys after every start, and another key for each purpose", async () => {
  using place = temporaryHome();

  const first = await openHome(place.config);
  const again = await openHome(place.config);

  expect(again.keys).toEqual(first.keys);
  expect(again.subkey("a")).toEqual(first.subkey("a"));
  expect(new Set(keysOf(first)).size).toBe(4);

  function keysOf({ keys, subkey }: typeof first): string[] {
    return [keys.database, keys.rowMac, subkey("a"), subkey("b")].map((key) => key.toString("hex"));
  }
});

test("agrees on one keyring when many start at once", async () => {
  using place = temporaryHome();

  const homes = await Promise.all(Array.from({ length: 8 }, () => openHome(place.config)));

  expect(new Set(homes.map(({ keys }) => keys.database.toString("hex"))).size).toBe(1);
});

test("takes the key file that the user names", async () => {
  using place = temporaryHome();
  const config = { ...place.config, keyFile: place.file("my-key") };
  writeFileSync(config.keyFile, Buffer.alloc(32, 9), { mode: 0o600 });

  await openHome(config);

  expect(existsSync(place.file("key"))).toBe(false);
  await expect(openHome(place.config)).rejects.toMatchObject({
    code: "damaged",
    fix: expect.stringContaining("PAIRED_KEY_FILE"),
  });
});

test("refuses a missing keyring beside data, and makes no new one", async () => {
  using place = temporaryHome();
  openStore(await openHome(place.config)).close();
  rmSync(place.file("keyring.json"));
  const before = readFileSync(place.file("paired.db"));

  await expect(openHome(place.config)).rejects.toMatchObject({ code: "damaged" });

  expect(existsSync(place.file("keyring.json"))).toBe(false);
  expect(readFileSync(place.file("paired.db")).equals(before)).toBe(true);
});

test("refuses a missing key and a foreign key, and changes nothing", async () => {
  using place = temporaryHome();
  openStore(await openHome(place.config)).close();
  const before = readFileSync(place.file("keyring.json"));
  rmSync(place.file("key"));

  await expect(openHome(place.config)).rejects.toMatchObject({ code: "damaged" });
  expect(existsSync(place.file("key"))).toBe(false);

  writeFileSync(place.file("key"), Buffer.alloc(32, 1), { mode: 0o600 });
  await expect(openHome(place.config)).rejects.toMatchObject({ code: "damaged" });
  expect(readFileSync(place.file("keyring.json")).equals(before)).toBe(true);
});

test.each([
  ["readable by others", (path: string) => chmodSync(path, 0o644), "denied"],
  ["too short", (path: string) => truncateSync(path, 31), "damaged"],
  ["a folder", (path: string) => (rmSync(path), mkdirSync(path, { mode: 0o700 })), "damaged"],
])("refuses a key file that is %s", async (_what, spoil, code) => {
  using place = temporaryHome();
  await openHome(place.config);
  spoil(place.file("key"));

  await expect(openHome(place.config)).rejects.toMatchObject({ code, fix: expect.any(String) });
});

test.runIf(isRoot)("refuses a home and a key file of another user", async () => {
  using place = temporaryHome();
  await openHome(place.config);

  chownSync(place.file("key"), 65_534, 65_534);
  await expect(openHome(place.config)).rejects.toMatchObject({ code: "denied" });

  chownSync(place.path, 65_534, 65_534);
  await expect(openHome(place.config)).rejects.toMatchObject({
    code: "denied",
    message: expect.stringContaining("another user"),
  });
});

test("closes an empty folder that others can see, and refuses a filled one", async () => {
  using place = temporaryHome();
  chmodSync(place.path, 0o755);

  await openHome(place.config);
  expect(statSync(place.path).mode & 0o777).toBe(0o700);

  chmodSync(place.path, 0o755);
  await expect(openHome(place.config)).rejects.toMatchObject({
    code: "denied",
    fix: `Close it: chmod 700 ${place.path}`,
  });
});

test("says so when the home is a file, or below one", async () => {
  using place = temporaryHome();
  writeFileSync(place.file("file"), "");

  for (const home of [place.file("file"), place.file("file/below")])
    await expect(openHome({ ...place.config, home })).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("is a file"),
    });
});

test("refuses to make a second database where one was lost or emptied", async () => {
  using place = temporaryHome();
  openStore(await openHome(place.config)).close();

  truncateSync(place.file("paired.db"), 0);
  const home = await openHome(place.config);
  expect(() => openStore(home)).toThrow(expect.objectContaining({ code: "damaged" }));

  rmSync(place.file("paired.db"));
  expect(() => openStore(home)).toThrow(expect.objectContaining({ code: "damaged" }));
  expect(existsSync(place.file("paired.db"))).toBe(false);
});
