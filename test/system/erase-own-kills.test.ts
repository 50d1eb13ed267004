import { existsSync, readdirSync, readFileSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { openHome } from "../../src/store/home.ts";
import { filesWith } from "../files-with.ts";
import { decryptPages } from "../store/sqlcipher.ts";
import { CLI, createPlace, type Place } from "./place.ts";
import { openPty } from "./pty.ts";
import { killAfterWrites } from "./writes.ts";

const CAN_KILL = platform() === "linux" && existsSync("/usr/bin/script");
const SENTINEL = "sentinel-of-ana-c48e";

/** Enough entries in a project for three transactions. */
const OWN = [
  { what: "K1", words: "erase K1", entries: 1 },
  { what: "--project shop", words: "erase shop", entries: 40 },
];

test.runIf(CAN_KILL).each(OWN)(
  "kill -9 while $what is erased: the same again does the rest, in the data and in every backup",
  async ({ what, words, entries }) => {
    const cuts: boolean[] = [];
    for (const writes of [1, 2, 4]) {
      await using place = createPlace();
      const folder = join(place.path, "backups");
      const client = await place.connect();
      for (let n = 1; n <= entries; n += 1)
        await client.call("memory_add", { body: `${SENTINEL} ${n}`, project: "shop" });
      await client.call("memory_add", { body: "stays with ana", project: "other" });
      expect(await place.run(["backup", "now", "--to", folder])).toMatchObject({ code: 0 });
      await client.close();

      const erasing = openPty(`${process.execPath} ${CLI} erase ${what}`, place.env);
      await erasing.until("> ");
      const pid = place.node()?.pid ?? 0;
      const isCut = await killAfterWrites({ home: place.home, pid, count: writes }, () => {
        erasing.type(words);
        return erasing.end();
      });
      cuts.push(isCut);
      expect(isCut || (await erasing.end()) === 0).toBe(true);
      const screen = isCut ? await eraseAgain(place, what, words) : erasing.screen();
      expect(screen).toMatch(/none is left\.|nothing of that kind/);

      await place.run(["stop"]);
      expect(await place.run(["verify"])).toMatchObject({ code: 0 });
      expect(filesWith(place.path, SENTINEL)).toEqual([]);
      expect(await pagesOf(place.home)).not.toContain(SENTINEL);
      const restored = await restoreAll(place, folder);
      expect(restored.length).toBeGreaterThan(0);
      for (const home of restored) {
        expect(await pagesOf(home)).not.toContain(SENTINEL);
        expect(await pagesOf(home)).toContain("stays with ana");
      }
    }
    expect(cuts).toContain(true);
  },
);

/** What it says to the end; that there is nothing, when all was done before the node was killed. */
async function eraseAgain(place: Place, what: string, words: string): Promise<string> {
  const pty = openPty(`${process.execPath} ${CLI} erase ${what}`, place.env);
  await pty.until("> ").then(
    () => pty.type(words),
    () => undefined,
  );
  await pty.end();
  return pty.screen();
}

/** Restores every snapshot that the person's keys open, each into a home of its own. */
async function restoreAll(place: Place, folder: string): Promise<string[]> {
  // Every part of the folder that is there can be opened, also one that this home does not know any more.
  const parts = readdirSync(folder).filter((name) => existsSync(join(folder, name, "key.json")));
  const ids = parts.flatMap((part) => readdirSync(join(folder, part, "snapshots")));
  const homes: string[] = [];
  for (const id of ids) {
    const to = join(place.path, `restored-${id}`);
    const done = await place.run(["restore", folder, "--snapshot", id, "--to", to]);
    expect(done).toMatchObject({ code: 0 });
    homes.push(to);
  }
  return homes;
}

/** Every page of a home's database, in clear. */
async function pagesOf(home: string): Promise<string> {
  const { keys, dbPath } = await openHome({ home, keyFile: undefined, keychain: false });
  return Buffer.concat(decryptPages(readFileSync(dbPath), keys.database)).toString("latin1");
}
