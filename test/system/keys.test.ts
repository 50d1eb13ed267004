import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { openLocalDht } from "../../src/federation/hyper.ts";
import { bytesOf } from "../bytes-of.ts";
import { filesWith } from "../files-with.ts";
import { CLI, createPlace, type Outcome, type Place } from "./place.ts";
import { openPty, type Pty } from "./pty.ts";

const HAS_SCRIPT = existsSync("/usr/bin/script");
const PASSPHRASE = "correct horse battery";
const LOCKED = expect.objectContaining({ message: expect.stringContaining("paired-mcp unlock") });

function command(...args: readonly string[]): string {
  return [process.execPath, CLI, ...args].join(" ");
}

/** A command on a terminal, answered as it asks; resolves to its screen when it has ended well. */
async function talk(
  place: Place,
  args: readonly string[],
  answers: readonly (readonly [asks: string, answer: string])[],
): Promise<string> {
  const pty = openPty(command(...args), place.env);
  for (const [asks, answer] of answers) {
    await pty.until(asks);
    pty.type(answer);
  }
  expect({ code: await pty.end(), screen: pty.screen() }).toMatchObject({ code: 0 });
  return pty.screen();
}

/** A home that only a passphrase opens. */
async function makePersonal(place: Place): Promise<void> {
  expect(await pipe(place, ["keys", "passphrase"], PASSPHRASE)).toMatchObject({ code: 0 });
  const [file] = await slotsOf(place, "key_file");
  expect(await pipe(place, ["keys", "remove", String(file)], PASSPHRASE)).toMatchObject({
    code: 0,
  });
}

function pipe(
  place: Place,
  args: readonly string[],
  ...lines: readonly string[]
): Promise<Outcome> {
  return place.run([...args, "--stdin"], { input: lines.map((line) => `${line}\n`).join("") });
}

async function slotsOf(place: Place, type: string): Promise<string[]> {
  const { stdout } = await place.run(["keys", "list", "--json"]);
  const { slots }: { slots: { id: string; type: string }[] } = JSON.parse(stdout);
  return slots.filter((slot) => slot.type === type).map(({ id }) => id);
}

test.runIf(HAS_SCRIPT)(
  "a person sets a passphrase, locks and unlocks under a client that goes on, and no byte tells it",
  async () => {
    await using place = createPlace();
    const ana = await place.connect();
    await ana.call("task_add", { title: "write the parser" });

    const set = await talk(
      place,
      ["keys", "passphrase"],
      [
        ["New passphrase: ", PASSPHRASE],
        ["The same again: ", PASSPHRASE],
      ],
    );
    const [file = ""] = await slotsOf(place, "key_file");
    expect(set).toContain(`paired-mcp keys remove ${file}`);
    const removed = await talk(place, ["keys", "remove", file], [["Passphrase: ", PASSPHRASE]]);
    expect(removed).toContain("This is the only way");
    expect(existsSync(join(place.home, "key"))).toBe(false);
    expect((await place.run(["lock"])).stdout).toBe("Locked.\n");
    const before = bytesOf(place.home);
    await expect(ana.call("task_list")).rejects.toEqual(LOCKED);
    await expect(ana.call("memory_add", { body: "a lesson" })).rejects.toEqual(LOCKED);
    expect(await ana.call("node_status")).toMatchObject({ state: "locked" });
    expect(bytesOf(place.home)).toEqual(before);
    expect((await place.run(["status"])).stdout).toContain("locked");
    expect((await place.run(["doctor"])).stdout).toContain("PAIRED is locked");
    const unlocked = await talk(
      place,
      ["unlock"],
      [
        ["Passphrase: ", "not the passphrase"],
        ["that is not the secret", ""],
        ["Passphrase: ", PASSPHRASE],
      ],
    );

    expect(unlocked).toContain("Unlocked.");
    expect(JSON.stringify(await ana.call("task_list"))).toContain("write the parser");
    expect([set, removed, unlocked].join()).not.toContain(PASSPHRASE);
    expect(filesWith(place.path, PASSPHRASE)).toEqual([]);
  },
);

test.runIf(HAS_SCRIPT)(
  "24 words are shown once and typed back; then they open the data",
  async () => {
    await using place = createPlace();
    await makePersonal(place);
    const pty = openPty(command("keys", "recovery"), place.env);
    await pty.until("Passphrase: ");
    pty.type(PASSPHRASE);
    const words = wordsOn(await pty.until("Press Enter"));
    expect(words).toHaveLength(24);
    pty.type("");
    await pty.until("(0 of 24): ");
    pty.type(words.toReversed().join(" "));
    await pty.until("(0 of 24): ");
    pty.type(words.slice(0, 12).join(" "));
    await pty.until("(12 of 24): ");
    pty.type(words.slice(12).join(" "));
    await pty.until("Added: recovery");
    expect(await pty.end()).toBe(0);

    await place.run(["stop"]);
    const wrong = await pipe(place, ["unlock", "--recovery"], words.with(3, "zoo").join(" "));
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("no recovery code") });
    const { stdout } = await pipe(place, ["unlock", "--recovery"], words.join(" "));

    expect(stdout).toBe("Unlocked.\n");
    const drill = await pipe(place, ["unlock", "--recovery"], words.join(" "));
    expect(drill.stdout).toContain("which was open already");
    expect(filesWith(place.path, words.slice(0, 3).join(" "))).toEqual([]);
  },
);

test.runIf(HAS_SCRIPT)("who leaves a recovery code unconfirmed has none", async () => {
  await using place = createPlace();
  const pty: Pty = openPty(command("keys", "recovery"), place.env);
  await pty.until("Press Enter");
  pty.type("");
  await pty.until("(0 of 24): ");
  pty.type("\u0003");

  expect(await pty.end()).toBe(1);
  expect(await slotsOf(place, "recovery")).toEqual([]);
});

test("any two of three shares open the data, and a mixed one is named", async () => {
  await using place = createPlace();
  const folder = join(place.path, "shares");
  const more = ["--count", "3", "--threshold", "2", "--out", folder];
  expect(await place.run(["keys", "add", "shares", ...more, "--stdin"])).toMatchObject({ code: 0 });
  const [one = "", two = "", three = ""] = [1, 2, 3].map((number) =>
    readFileSync(join(folder, `share-${number}.txt`), "utf8").trim(),
  );
  const [file = ""] = await slotsOf(place, "key_file");
  const removed = await pipe(place, ["keys", "remove", file, "--shares"], three, one);
  expect(removed).toMatchObject({ code: 0 });
  await place.run(["stop"]);

  const typo = two.replace(/.$/, (letter) => (letter === "y" ? "b" : "y"));
  const wrong = await pipe(place, ["unlock", "--shares"], one, typo);
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("share 2 is mistyped") });
  const twice = await pipe(place, ["unlock", "--shares"], one, one);
  expect(twice.stderr).toContain("share 1 was given twice");

  expect((await pipe(place, ["unlock", "--shares"], two, one)).stdout).toBe("Unlocked.\n");
});

test("secrets are taken from a terminal, or as lines for who says so, and from nowhere else", async () => {
  await using place = createPlace();
  await makePersonal(place);

  for (const args of [["unlock"], ["keys", "rotate"], ["keys", "recovery"]]) {
    const { code, stderr } = await place.run(args, { input: `${PASSPHRASE}\n` });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("--stdin") });
  }
  const argued = await place.run(["unlock", PASSPHRASE]);
  expect(argued).toMatchObject({ code: 2 });
  expect(await pipe(place, ["keys", "rotate"], "not the passphrase")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("not the secret"),
  });
  expect(await pipe(place, ["keys", "passphrase"], PASSPHRASE, "short")).toMatchObject({ code: 2 });
  expect(await pipe(place, ["keys", "rotate"])).toMatchObject({ code: 1 });
  expect(await pipe(place, ["keys", "rotate"], PASSPHRASE)).toMatchObject({ code: 0 });
});

test("a changed passphrase opens, the one before does not, and a rotation keeps it so", async () => {
  await using place = createPlace();
  await makePersonal(place);

  await pipe(place, ["keys", "passphrase"], PASSPHRASE, "quite another one");
  await pipe(place, ["keys", "rotate"], "quite another one");
  await place.run(["stop"]);

  expect(await pipe(place, ["unlock"], PASSPHRASE)).toMatchObject({ code: 1 });
  expect(await pipe(place, ["unlock"], "quite another one")).toMatchObject({ code: 0 });
});

test("the environment opens it for a client where nobody types, in one process too", async () => {
  await using place = createPlace({ PAIRED_PASSPHRASE: PASSPHRASE });
  const shared = await place.connect();
  await shared.call("task_add", { title: "write the parser" });
  await shared.close();
  await place.run(["stop"]);
  expect(await slotsOf(place, "passphrase")).toHaveLength(1);
  expect(existsSync(join(place.home, "key"))).toBe(false);

  const alone = await place.connect({ env: { PAIRED_NODE: "off" } });
  expect(JSON.stringify(await alone.call("task_list"))).toContain("write the parser");
  const without = await place.connect({ env: { PAIRED_NODE: "off", PAIRED_PASSPHRASE: "" } });
  await expect(without.call("task_list")).rejects.toEqual(LOCKED);
  expect((await without.client.listTools()).tools).not.toEqual([]);
});

test("without a node, of two that rotate at once one wins and the other learns why", async () => {
  await using place = createPlace({ PAIRED_NODE: "off" });
  await place.run(["keys", "add", "key-file", "--stdin"]);

  const both = await Promise.all([1, 2].map(() => place.run(["keys", "rotate", "--stdin"])));

  expect(both.map(({ code }) => code)).toContain(0);
  const said = both.filter(({ code }) => code !== 0).map(({ stderr }) => stderr);
  expect(said.filter((text) => !text.includes("another process is at the keys"))).toEqual([]);
  expect(await place.run(["verify"])).toMatchObject({ code: 0 });
});

test("spaces close with the lock, and are there again once it is open and has new keys", async () => {
  await using dht = await openLocalDht();
  const [{ host, port } = { host: "", port: 0 }] = dht.bootstrap;
  await using place = createPlace({
    PAIRED_DHT_BOOTSTRAP: `${host}:${port}`,
    PAIRED_DHT_HOST: "127.0.0.1",
  });
  const ana = await place.connect();
  await ana.call("space_manage", { action: "create", name: "shop", handle: "ana" });
  await ana.call("memory_add", { body: "Refunds wait for the webhook." });

  await place.run(["lock"]);
  expect(await ana.call("node_status")).toMatchObject({ state: "locked", federation: "off" });
  await place.run(["unlock"]);
  expect(await place.run(["keys", "rotate", "--stdin"])).toMatchObject({ code: 0 });

  const preview = await ana.call("knowledge_share", { action: "preview", id: "K1", space: "S1" });
  expect(preview).toMatchObject({ text: expect.stringContaining("webhook") });
  expect(await ana.call("node_status")).toMatchObject({ state: "open", federation: "on" });
});

function wordsOn(screen: string): string[] {
  return [...screen.matchAll(/ +\d+ ([a-z]+)/g)].map(([, word = ""]) => word).slice(-24);
}
