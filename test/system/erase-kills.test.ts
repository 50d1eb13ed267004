import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";
import { z } from "zod";

import { openLocalDht } from "../../src/federation/hyper.ts";
import { openHome } from "../../src/store/home.ts";
import { filesWith } from "../files-with.ts";
import { decryptPages } from "../store/sqlcipher.ts";
import { connectPerson, netOf } from "./person.ts";
import { type Attached, CLI, createPlace, type Place } from "./place.ts";
import { openPty } from "./pty.ts";
import { killAfterWrites, watchHome } from "./writes.ts";

const CAN_KILL = platform() === "linux" && existsSync("/usr/bin/script");
const SENTINEL = "sentinel-of-ben-31f7";
const SHARED = 5;

test.runIf(CAN_KILL)(
  "kill -9 while a space is erased: the same again does the rest, and nothing of it is left",
  async () => {
    await using dht = await openLocalDht();
    await using ana = createPlace(netOf(dht));
    await using ben = createPlace(netOf(dht));
    let client = await connectPerson(ana);
    const other = await connectPerson(ben);
    await client.call("memory_add", { body: "stays with ana" });

    const cuts: boolean[] = [];
    for (const [round, writes] of [1, 4, 9].entries()) {
      const space = `S${round + 1}`;
      await meet(other, client, space);
      await receive(other, client, space);
      const pid = ana.node()?.pid ?? 0;

      const erasing = erase(ana, `--space ${space}`);
      await erasing.until("> ");
      const cut = await killAfterWrites({ home: ana.home, pid, count: writes }, () => {
        erasing.type(`erase ${space}`);
        return erasing.end();
      });
      cuts.push(cut);
      expect(cut || (await erasing.end()) === 0).toBe(true);

      await client.close();
      client = await connectPerson(ana);
      await expect
        .poll(() => eraseAgain(ana, `--space ${space}`, `erase ${space}`), POLL)
        .toMatch(/none is left\.|nothing of that kind/);
      expect(await client.call("space_manage", { action: "list" })).toMatchObject({ spaces: [] });
      expect(await pagesOf(ana)).not.toContain(SENTINEL);
      expect(filesWith(ana.home, SENTINEL)).toEqual([]);
      await ana.run(["stop"]);
      expect(await ana.run(["verify"])).toMatchObject({ code: 0 });
    }
    expect(cuts).toContain(true);
    expect(await client.insist("memory_search", { query: "what stays with ana" })).toMatchObject({
      results: [{ id: "K1" }],
    });
  },
);

test.runIf(CAN_KILL)(
  "kill -9 while everything is erased, in the node and in the command: the same again ends it",
  async () => {
    await using dht = await openLocalDht();
    await using ana = createPlace(netOf(dht));
    await using ben = createPlace(netOf(dht));
    const client = await connectPerson(ana);
    const other = await connectPerson(ben);
    await meet(other, client, "S1");
    await receive(other, client, "S1");
    await share(client, `${SENTINEL} of ana herself`, "S1");
    await expect.poll(() => ana.run(["status"]), POLL).toMatchObject({ code: 0 });
    await client.close();
    const pid = ana.node()?.pid ?? 0;

    const first = erase(ana, "--all");
    await first.until("> ");
    const cut = await killAfterWrites({ home: ana.home, pid, count: 1 }, () => {
      first.type(ALL);
      return first.end();
    });
    expect(cut).toBe(true);
    await first.until("erase without asking anybody");
    first.type("no");
    expect(await first.end()).not.toBe(0);
    expect(await ana.run(["verify"])).toMatchObject({ code: 0 });

    // Enough files that the command is still at it when it is killed.
    mkdirSync(join(ana.home, "cores/many"), { recursive: true });
    for (let n = 0; n < 12_000; n += 1) writeFileSync(join(ana.home, "cores/many", `${n}`), "");
    const second = erase(ana, "--all");
    await second.until("> ");
    const keysGone = gone(ana, "keyring.json").then(() => killCommand(ana));
    second.type(ALL);
    await keysGone;
    expect(await second.end()).not.toBe(0);
    expect(existsSync(ana.home)).toBe(true);
    expect(existsSync(join(ana.home, "keyring.json"))).toBe(false);
    expect(filesWith(ana.home, SENTINEL)).toEqual([]);
    const opened = await ana.run(["verify"]);
    expect(opened.code).not.toBe(0);
    expect(opened.stderr).toContain("erase --all");

    const third = erase(ana, "--all");
    await third.until("> ");
    third.type(ALL);
    expect(await third.end()).toBe(0);
    expect(existsSync(ana.home)).toBe(false);
  },
);

const ALL = "erase everything in home";
const POLL = { timeout: 20_000, interval: 100 };

function erase(place: Place, what: string): ReturnType<typeof openPty> {
  return openPty(`${process.execPath} ${CLI} erase ${what}`, place.env);
}

/** What it says to the end. */
async function eraseAgain(place: Place, what: string, words: string): Promise<string> {
  const pty = erase(place, what);
  await pty.until(words.slice(0, 5)).then(
    () => pty.type(words),
    () => undefined,
  );
  await pty.end();
  return pty.screen();
}

/** Resolves when the file is removed. */
function gone({ home }: Place, name: string): Promise<void> {
  return watchHome(home, { name, isEnough: () => !existsSync(join(home, name)) });
}

/** Kills the `erase` of this home, as the list of processes shows it. */
function killCommand({ home }: Place): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
    if (read(`/proc/${pid}/cmdline`).includes(`${CLI}\0erase`))
      if (read(`/proc/${pid}/environ`).includes(`PAIRED_HOME=${home}\0`))
        process.kill(Number(pid), "SIGKILL");
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** Every page of a home's database, in clear. */
async function pagesOf({ home }: Place): Promise<string> {
  const { keys, dbPath } = await openHome({ home, keyFile: undefined, keychain: false });
  return Buffer.concat(decryptPages(readFileSync(dbPath), keys.database)).toString("latin1");
}

/** `guest` comes into a new space of `owner`. */
async function meet(owner: Attached, guest: Attached, space: string): Promise<void> {
  const manage = (client: Attached, input: Record<string, unknown>): Promise<unknown> =>
    client.insist("space_manage", input);
  const { space: founded } = FOUNDED.parse(
    await manage(owner, { action: "create", name: "shop", handle: "ben" }),
  );
  const { code } = CODE.parse(await manage(owner, { action: "invite", space: founded }));
  await manage(guest, { action: "join", code, handle: "ana" });
  const waiting = async (): Promise<string> =>
    WAITING.parse(await manage(owner, { action: "list" })).waiting?.[0] ?? "";
  await expect.poll(waiting, POLL).toMatch(/^C/);
  const candidate = (await waiting()).split(" ", 1)[0];
  await manage(owner, { action: "confirm", candidate });
  await expect
    .poll(() => manage(guest, { action: "list" }), POLL)
    .toMatchObject({ spaces: [expect.stringMatching(`${space} active.*[1-9] others online`)] });
}

/** `from` shares, until `to` has all of it. */
async function receive(from: Attached, to: Attached, space: string): Promise<void> {
  for (let n = 0; n < SHARED; n += 1)
    await share(from, `${SENTINEL} in ${space}, number ${n}`, space);
  const search = { query: SENTINEL, scope: "spaces" };
  const hits = async (): Promise<number> =>
    z.object({ results: z.array(z.unknown()) }).parse(await to.call("memory_search", search))
      .results.length;
  await expect.poll(hits, POLL).toBe(SHARED);
}

async function share(client: Attached, body: string, space: string): Promise<void> {
  const { id } = await client.call("memory_add", { body });
  const { share: name, digest } = await client.call("knowledge_share", {
    action: "preview",
    id,
    space,
  });
  const released = await client.call("knowledge_share", { action: "release", share: name, digest });
  expect(released).toMatchObject({ state: "released" });
}

const FOUNDED = z.object({ space: z.string() });
const CODE = z.object({ code: z.string() });
const WAITING = z.object({ waiting: z.array(z.string()).optional() });
