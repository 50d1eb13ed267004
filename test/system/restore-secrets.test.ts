import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { filesWith } from "../files-with.ts";
import { CLI, createPlace, type Outcome, type Place } from "./place.ts";
import { openPty } from "./pty.ts";

const HAS_SCRIPT = existsSync("/usr/bin/script");
const SENTINEL = "sentinel-of-ana-2f90";

test("on another machine any two of three shares bring a home back and open it; one does not", async () => {
  await using here = createPlace();
  await using there = createPlace();
  const out = join(here.path, "shares");
  await pipe(here, "keys add shares --count 3 --threshold 2 --out", [out]);
  const [one = "", two = "", three = ""] = [1, 2, 3].map((number) =>
    readFileSync(join(out, `share-${number}.txt`), "utf8").trim(),
  );
  const folder = await backUpWithout(here, "--shares", [one, three]);

  const alone = await pipe(there, "restore --shares", [folder], [one, one]);
  expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining("given twice") });
  const none = await there.run(["restore", folder]);
  expect(none.code).not.toBe(0);
  expect(existsSync(there.home)).toBe(false);

  await bringBack(there, folder, { way: "--shares", secrets: [three, two] });
});

test.runIf(HAS_SCRIPT)(
  "on another machine the recovery code brings a home back and opens it; another one does not",
  async () => {
    await using here = createPlace();
    await using there = createPlace();
    const code = await makeRecoveryCode(here);
    const folder = await backUpWithout(here, "--recovery", [code]);

    const words = code.split(" ");
    const mixed = [words.with(0, words[1] ?? "").join(" ")];
    expect((await pipe(there, "restore --recovery", [folder], mixed)).code).not.toBe(0);
    expect(existsSync(there.home)).toBe(false);

    await bringBack(there, folder, { way: "--recovery", secrets: [code] });
    expect(filesWith(there.path, words.slice(0, 3).join(" "))).toEqual([]);
  },
);

/** A backup of a home that nothing opens any more but what the person has; the folder. */
async function backUpWithout(
  place: Place,
  way: string,
  secrets: readonly string[],
): Promise<string> {
  const client = await place.connect();
  await client.call("memory_add", { body: `${SENTINEL} waits for the bank` });
  const { stdout } = await place.run(["keys", "list", "--json"]);
  const { slots }: { slots: { id: string; type: string }[] } = JSON.parse(stdout);
  const file = slots.find(({ type }) => type === "key_file")?.id ?? "";
  expect(await pipe(place, `keys remove ${way}`, [file], secrets)).toMatchObject({ code: 0 });
  expect(existsSync(join(place.home, "key"))).toBe(false);
  const folder = join(place.path, "backups");
  expect(await place.run(["backup", "now", "--to", folder])).toMatchObject({ code: 0 });
  await client.close();
  return folder;
}

/** Tries the backup out, restores it, unlocks it, and finds what was in it. */
async function bringBack(
  place: Place,
  folder: string,
  { way, secrets }: { readonly way: string; readonly secrets: readonly string[] },
): Promise<void> {
  const verified = await pipe(place, `restore --verify ${way}`, [folder], secrets);
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining("All is well") });
  expect(await pipe(place, `restore ${way}`, [folder], secrets)).toMatchObject({ code: 0 });
  const client = await place.connect();
  await expect(client.call("memory_search", { query: SENTINEL })).rejects.toThrow("locked");
  expect(await pipe(place, `unlock ${way}`, [], secrets)).toMatchObject({ stdout: "Unlocked.\n" });
  const { results } = await client.call("memory_search", { query: SENTINEL });
  expect(results).toMatchObject([{ id: "K1" }]);
}

/** The 24 words, as the screen shows them once. */
async function makeRecoveryCode(place: Place): Promise<string> {
  const pty = openPty(`${process.execPath} ${CLI} keys recovery`, place.env);
  const screen = await pty.until("Press Enter");
  const words = [...screen.matchAll(/ +\d+ ([a-z]+)/g)].map(([, word = ""]) => word).slice(-24);
  pty.type("");
  await pty.until("(0 of 24): ");
  pty.type(words.join(" "));
  await pty.until("Added: recovery");
  expect(await pty.end()).toBe(0);
  return words.join(" ");
}

/** A command that gets its secrets as lines; `last`: arguments that may have spaces. */
function pipe(
  place: Place,
  command: string,
  last: readonly string[],
  secrets: readonly string[] = [],
): Promise<Outcome> {
  const input = secrets.map((secret) => `${secret}\n`).join("");
  return place.run([...command.split(" "), ...last, "--stdin"], { input });
}
