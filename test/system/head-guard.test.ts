import { once } from "node:events";
import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeEach, describe, expect, test } from "vitest";

import { openStore } from "../../src/store/db.ts";
import {
  broken,
  connect,
  introduce,
  type LogNode,
  startLogNode,
  type TestSpace,
  testSpace,
} from "../federation/logs/log-node.ts";
import { MEMORY_HOME } from "../paired.ts";
import { type TemporaryHome, temporaryHome } from "../temporary-home.ts";

const TEXTS = Array.from({ length: 30 }, (_, n) => `entry ${n}`);

interface Story extends Disposable {
  readonly space: TestSpace;
  readonly alice: TemporaryHome;
  readonly bob: TemporaryHome;
}

beforeEach(() => void broken.splice(0));

/** Alice published 30 entries and Bob has read them; both are closed, Alice's cores as a crash leaves them. */
async function startStory(): Promise<Story> {
  const [alice, bob] = [temporaryHome(), temporaryHome()];
  const space = testSpace(3);
  await using author = await startLogNode({ space, member: 0, home: alice });
  await using reader = await startLogNode({ space, member: 1, home: bob });
  author.logs.create(author.space, ["author", "keyring"]);
  for (let n = 0; n < 20; n += 4) author.publish(TEXTS.slice(n, n + 4));
  await author.logs.settled();
  keepCopy(author, "early");
  for (let n = 20; n < 30; n += 2) author.publish(TEXTS.slice(n, n + 2));
  await author.logs.settled();
  await connect(author, reader);
  await reader.until(() => reader.index.bodies().length === TEXTS.length);
  keepCopy(author, "late");
  await author.close();
  restore(alice, "late", ["cores/db"]);
  return {
    space,
    alice,
    bob,
    [Symbol.dispose]() {
      alice[Symbol.dispose]();
      bob[Symbol.dispose]();
    },
  };
}

/** A copy of a home while its node runs: nothing of its cores was flushed. */
function keepCopy({ home, store }: LogNode, name: string): void {
  store.db.pragma("wal_checkpoint(TRUNCATE)");
  for (const part of ["paired.db", "cores"])
    cpSync(home.file(part), home.file(join(name, part)), { recursive: true });
}

function restore(home: TemporaryHome, name: string, parts: readonly string[]): void {
  for (const part of parts) {
    rmSync(home.file(part), { recursive: true, force: true });
    cpSync(home.file(join(name, part)), home.file(part), { recursive: true });
  }
  for (const rest of ["paired.db-wal", "paired.db-shm"])
    if (parts.includes("paired.db")) rmSync(home.file(rest), { force: true });
}

interface Outcome {
  /** What a newcomer finds who meets both. */
  readonly found: readonly string[];
  /** What the reader of old finds new. */
  readonly news: readonly string[];
  readonly conflicts: number;
  readonly generations: number;
}

/** Alice comes back and publishes one more; Bob, who knew her before, and Carol, who is new, read what there is. */
async function goOn({ space, alice: home, bob: reader }: Story): Promise<Outcome> {
  await using alice = await startLogNode({ space, member: 0, home });
  await using bob = await startLogNode({ space, member: 1, home: reader });
  await using carol = await startLogNode({ space, member: 2 });
  alice.publish(["after"]);
  await alice.logs.settled();
  await connect(alice, bob);
  await bob.found("after");
  await connect(alice, carol);
  await connect(bob, carol);
  await carol.until(() => carol.index.bodies().length === TEXTS.length + 1);
  const nodes = [alice, bob, carol];
  await Promise.all(nodes.map(({ logs }) => logs.settled()));
  return {
    found: carol.index.bodies(),
    news: bob.index.bodies(),
    conflicts: nodes.reduce((sum, { logs }) => sum + logs.status().quarantined, 0) + broken.length,
    generations: alice.store.prepare("SELECT 1 FROM own_core WHERE type = 'author'").all().length,
  };
}

function everything(outcome: Outcome): boolean {
  const found = new Set(outcome.found);
  return [...TEXTS, "after"].every((text) => found.has(text));
}

function storeFiles(home: TemporaryHome, ending: RegExp): string[] {
  return readdirSync(home.file("cores/db"))
    .filter((name) => ending.test(name))
    .map((name) => home.file(join("cores/db", name)));
}

function flip(path: string): void {
  const bytes = readFileSync(path);
  for (let n = 0; n < 64; n++) {
    const at = Math.floor(((n + 0.5) * bytes.length) / 64);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
  }
  writeFileSync(path, bytes);
}

const DAMAGE: Record<string, (home: TemporaryHome) => void> = {
  "a crash": () => {},
  "a write-ahead log cut to 60 %": (home) => {
    for (const path of storeFiles(home, /\.log$/))
      truncateSync(path, Math.floor(readFileSync(path).length * 0.6));
  },
  "64 flipped bytes of the write-ahead log": (home) => storeFiles(home, /\.log$/).forEach(flip),
  "a deleted write-ahead log": (home) => storeFiles(home, /\.log$/).forEach((path) => rmSync(path)),
  "a deleted MANIFEST": (home) => storeFiles(home, /^MANIFEST/).forEach((path) => rmSync(path)),
};

describe("the log goes on in its generation, byte for byte, after (T17)", () => {
  test.each(Object.entries(DAMAGE))("%s", async (_name, damage) => {
    using story = await startStory();
    damage(story.alice);
    const outcome = await goOn(story);
    expect(everything(outcome)).toBe(true);
    expect(outcome).toMatchObject({ news: ["after"], conflicts: 0, generations: 1 });
  });

  test("flipped bytes of a flushed table", async () => {
    using story = await startStory();
    await using alice = await startLogNode({ space: story.space, member: 0, home: story.alice });
    await alice.close();
    storeFiles(story.alice, /\.sst$/).forEach(flip);
    const outcome = await goOn(story);
    expect(everything(outcome)).toBe(true);
    expect(outcome).toMatchObject({ news: ["after"], conflicts: 0, generations: 1 });
  });
});

const MOVES: Record<string, (home: TemporaryHome) => void> = {
  "an older database over newer cores": (home) => restore(home, "early", ["paired.db"]),
  "an older copy of the whole home": (home) => restore(home, "early", ["paired.db", "cores"]),
  "a backup of the database alone, without cores": (home) => {
    restore(home, "early", ["paired.db"]);
    rmSync(home.file("cores"), { recursive: true });
  },
  "a copy of the newest home": (home) => restore(home, "late", ["paired.db", "cores"]),
  "a lost folder of cores": (home) => rmSync(home.file("cores"), { recursive: true }),
};

describe("the log is left for a new one, and nothing is lost, after (T22)", () => {
  test.each(Object.entries(MOVES))("%s", async (_name, move) => {
    using story = await startStory();
    move(story.alice);
    const outcome = await goOn(story);
    expect(everything(outcome)).toBe(true);
    expect(outcome).toMatchObject({ news: ["after"], conflicts: 0, generations: 2 });
  });
});

test("a cloned home: original and copy both go on, and nobody sees two histories", async () => {
  using story = await startStory();
  const { space, alice: home } = story;
  using copy = temporaryHome();
  for (const part of ["paired.db", "cores"])
    cpSync(home.file(join("late", part)), copy.file(part), { recursive: true });
  await using original = await startLogNode({ space, member: 0, home });
  await using clone = await startLogNode({ space, member: 0, home: copy });
  await using bob = await startLogNode({ space, member: 1, home: story.bob });
  original.publish(["by the original"]);
  clone.publish(["by the clone"]);
  await Promise.all([original, clone].map(({ logs }) => logs.settled()));

  await connect(original, bob);
  await connect(clone, bob);
  await connect(original, clone);
  await bob.found("by the original");
  await bob.found("by the clone");
  await original.found("by the clone");
  await clone.found("by the original");
  expect(bob.index.bodies()).toHaveLength(2);
  expect([original, clone, bob].map(({ logs }) => logs.status().quarantined)).toEqual([0, 0, 0]);
  expect(broken).toEqual([]);
});

test("negative control: without the guard, a restored database forks its log and the reader sees it (T18)", async () => {
  using story = await startStory();
  MOVES["a backup of the database alone, without cores"]?.(story.alice);
  const { space, alice: home, bob: reader } = story;
  await forgetStore(home);
  await using alice = await startLogNode({ space, member: 0, home });
  await using bob = await startLogNode({ space, member: 1, home: reader });
  for (let n = 0; n < 6; n++) alice.publish([`other ${n}`]);
  await alice.logs.settled();
  await connect(alice, bob);
  await bob.until(() => bob.logs.status().quarantined === 2);

  // Alice sees it too, and goes on in logs that nobody has another version of.
  await alice.logs.settled();
  alice.publish(["after the fork"]);
  await alice.logs.settled();
  const anew = await connect(alice, bob);
  await bob.found("after the fork");
  await anew();

  // The forked generation is kept as it was read and not passed on; the reader lives.
  const forked = bob.store
    .prepare<[], { state: string }>("SELECT DISTINCT state FROM followed_core")
    .all();
  expect(forked).toEqual([{ state: "forked" }, { state: "on" }]);
  expect(bob.logs.heads(bob.space)).toHaveLength(2);
});

/** Takes the memory of its store from a database: what is left of it then looks new. */
async function forgetStore(home: TemporaryHome): Promise<void> {
  const store = openStore({ ...MEMORY_HOME, dbPath: home.file("paired.db") });
  store.prepare("DELETE FROM core_store").run();
  store.close();
}

test("a core that grows by itself when it meets a peer is left before anything is written to it (T21)", async () => {
  using story = await startStory();
  const { space, alice: home, bob: reader } = story;
  // A machine put back to an earlier moment, inode and all: nothing on this disk can tell.
  MOVES["a backup of the database alone, without cores"]?.(home);
  await forgetStore(home);
  await using alice = await startLogNode({ space, member: 0, home });
  await using bob = await startLogNode({ space, member: 1, home: reader });
  await connect(alice, bob);
  const [author] = alice.logs.cores(alice.space, ["author"]);
  if (author?.length === 6) await once(author, "append");

  const [ref] = alice.publish(["written in a new log"]);
  await alice.logs.settled();
  await introduce(alice, bob);
  await bob.found("written in a new log");
  expect(bob.logs.status().quarantined).toBe(0);
  await alice.until(() => alice.index.bodies().length === 10);
  expect(alice.index.bodies().toSorted()).toEqual(TEXTS.slice(20).toSorted());
  if (ref) alice.store.transaction(() => alice.logs.retract(ref, "moved meanwhile"));
  await bob.lost("written in a new log");
});
