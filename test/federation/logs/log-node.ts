import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import SecretStream from "@hyperswarm/secret-stream";

import { systemClock, type Clock } from "../../../src/clock.ts";
import { loadHyper } from "../../../src/federation/hyper.ts";
import type {
  EntryIndex,
  ReceivedEntry,
  ReceivedRef,
} from "../../../src/federation/logs/entry-index.ts";
import { type Head, type Logs, openLogs, type ItemRef } from "../../../src/federation/logs/logs.ts";
import type { SpaceKeys } from "../../../src/federation/people/space-keys.ts";
import { createSpaces } from "../../../src/federation/people/spaces.ts";
import { newKeyPair, randomKey, type SigningKeyPair } from "../../../src/privacy/seal.ts";
import { openStore, type OwnedStore } from "../../../src/store/db.ts";
import { MEMORY_HOME } from "../../paired.ts";
import { type TemporaryHome, temporaryHome } from "../../temporary-home.ts";

/** One space as its members know it. Everybody in it reads the same object. */
export interface TestSpace {
  readonly key: Buffer;
  readonly epochs: Map<number, Buffer>;
  readonly members: SigningKeyPair[];
}

export function testSpace(members: number): TestSpace {
  return {
    key: randomKey(),
    epochs: new Map([[1, randomKey()]]),
    members: Array.from({ length: members }, () => newKeyPair()),
  };
}

export interface LogNode extends AsyncDisposable {
  readonly logs: Logs;
  readonly store: OwnedStore;
  readonly home: TemporaryHome;
  readonly index: TestIndex;
  /** The membership records that came from others. */
  readonly records: readonly { readonly identity: Buffer; readonly record: Buffer }[];
  /** What others took back and is gone from here. */
  readonly retracted: readonly ReceivedRef[];
  readonly space: number;
  /** Publishes one entry a text, in one transaction. */
  readonly publish: (texts: readonly string[]) => ItemRef[];
  /** Resolves when `holds` does, after something was indexed, dropped, recorded or logged. */
  readonly until: (holds: () => boolean) => Promise<void>;
  /** Resolves when an entry with this body is in the index, or no longer is. */
  readonly found: (text: string) => Promise<void>;
  readonly lost: (text: string) => Promise<void>;
  /** Runs when the node closes, before its logs do. */
  readonly onClose: (cleanup: () => Promise<void>) => void;
  /** Closes the logs and the database; the home stays. */
  readonly close: () => Promise<void>;
}

/** A member of a space with logs of its own, in a folder that is removed at the end unless one is given. */
export async function startLogNode(options: {
  readonly space: TestSpace;
  readonly member: number;
  readonly home?: TemporaryHome;
  readonly clock?: Clock;
}): Promise<LogNode> {
  const { space, member, clock = systemClock } = options;
  const home = options.home ?? temporaryHome();
  const dbPath = home.file("paired.db");
  const store = openStore({ ...MEMORY_HOME, dbPath });
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const check of waiting) check();
  };
  const index = createIndex(changed);
  const retracted: ReceivedRef[] = [];
  const records: { identity: Buffer; record: Buffer }[] = [];
  const logs = await openLogs({
    store,
    clock,
    log: { info: changed, error: changed },
    hyper: await loadHyper(),
    dir: join(home.path, "cores"),
    spaces: keysOf(space, member),
    index,
    onMembers(_, identity, record) {
      records.push({ identity, record });
      changed();
    },
    onRetracted(ref) {
      retracted.push(ref);
      changed();
    },
  });
  const id = spaceRow(store, clock, space, member);
  let cleanups: (() => Promise<void>)[] = [];
  let closed = false;
  return {
    logs,
    store,
    home,
    index,
    records,
    retracted,
    space: id,
    publish: (texts) =>
      store.transaction(() =>
        logs.publish(
          id,
          texts.map((text) => ({ uid: uidOf(text), payload: payload(text), expires: null })),
        ),
      ),
    until,
    found: (text) => until(() => index.bodies().includes(text)),
    lost: (text) => until(() => !index.bodies().includes(text)),
    onClose: (cleanup) => void cleanups.push(cleanup),
    close,
    async [Symbol.asyncDispose]() {
      await close();
      if (!options.home) home[Symbol.dispose]();
    },
  };

  async function until(holds: () => boolean): Promise<void> {
    let check = (): void => {};
    await new Promise<void>((resolve) => {
      check = () => {
        if (holds()) resolve();
      };
      waiting.add(check);
      check();
    });
    waiting.delete(check);
  }

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    for (const cleanup of cleanups) await cleanup();
    cleanups = [];
    await logs[Symbol.asyncDispose]();
    store.close();
  }
}

function keysOf(space: TestSpace, member: number): SpaceKeys {
  const identity = space.members[member];
  if (!identity) throw new Error("no such member");
  return {
    spaceKey: () => space.key,
    identity: () => identity,
    epoch() {
      const [n, key] = [...space.epochs].at(-1) ?? [0, Buffer.alloc(32)];
      return { n, key };
    },
    epochKey: (_, n) => space.epochs.get(n),
    isMember: (_, key) => space.members.some(({ publicKey }) => publicKey.equals(key)),
  };
}

function spaceRow(
  store: OwnedStore,
  clock: Clock,
  { key, members }: TestSpace,
  member: number,
): number {
  const spaces = createSpaces({ store, clock });
  const known = spaces.all().at(0);
  if (known) return known.id;
  const identity = members[member] ?? newKeyPair();
  const keys = { key, secret: key };
  return spaces.add({ name: "team", handle: "someone", state: "active", identity, keys }).id;
}

/** A UUID made of a text, so that the same entry has the same one everywhere. */
export function uidOf(text: string): string {
  const hex = Buffer.from(text).toString("hex").padEnd(32, "0").slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export function payload(text: string): Buffer {
  const entry = { v: 1, uid: uidOf(text), kind: "note", body: text, tags: [], at: 1 };
  return Buffer.from(JSON.stringify(entry));
}

/** What was found, by the text of its body. */
export interface TestIndex extends EntryIndex {
  readonly bodies: () => string[];
}

function createIndex(changed: () => void): TestIndex {
  const entries = new Map<string, ReceivedEntry>();
  return {
    bodies: () => [...entries.values()].map(({ body }) => body),
    index(rows) {
      for (const row of rows) entries.set(nameOf(row), row);
      changed();
    },
    drop(ref) {
      entries.delete(nameOf(ref));
      changed();
    },
  };
}

function nameOf({ space, author, gen, seq, idx }: ReceivedRef): string {
  return [space, author.toString("hex"), gen, seq, idx].join("/");
}

/** Why links broke that nobody cut. */
export const broken: Error[] = [];

/** Two ends of an encrypted stream in this process. */
export async function openLink(): Promise<{ near: SecretStream; far: SecretStream }> {
  const [near, far] = [new SecretStream(true), new SecretStream(false)];
  near.rawStream.pipe(far.rawStream).pipe(near.rawStream);
  near.on("error", (error) => void broken.push(error));
  far.on("error", (error) => void broken.push(error));
  await Promise.all([near.opened, far.opened]);
  return { near, far };
}

/** Connects two members, until one closes or the result is called: each follows what the other holds. */
export async function connect(a: LogNode, b: LogNode): Promise<() => Promise<void>> {
  const { near, far } = await openLink();
  const stops = [offer(a, near), offer(b, far)];
  for (const node of [a, b]) node.onClose(cut);
  await Promise.all([introduce(a, b), introduce(b, a)]);
  return cut;

  async function cut(): Promise<void> {
    for (const stop of stops) stop();
    await Promise.all(
      [near, far].map(async (end) => {
        if (end.destroyed) return;
        const closed = once(end, "close");
        end.destroy();
        await closed;
      }),
    );
  }
}

function offer({ logs, space }: LogNode, stream: SecretStream): () => void {
  for (const core of logs.cores(space)) core.replicate(stream);
  return logs.onCore((_, core) => void core.replicate(stream));
}

/** `to` hears of every log that `from` holds. Returns what it did not want. */
export async function introduce(from: LogNode, to: LogNode): Promise<Head[]> {
  const heads = from.logs.heads(from.space);
  const taken = await Promise.all(heads.map((head) => to.logs.follow(to.space, head)));
  return heads.filter((_, n) => !taken[n]);
}

/** The files below `folder` in which these bytes are. */
export function filesWith(folder: string, bytes: Buffer): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && readFileSync(path).includes(bytes));
}
