import { join } from "node:path";

import SecretStream from "@hyperswarm/secret-stream";

import { systemClock, type Clock } from "../../src/clock.ts";
import { type Core, loadHyper } from "../../src/federation/hyper.ts";
import { type Logs, openLogs, type ItemRef } from "../../src/federation/logs.ts";
import type { SpaceKeys } from "../../src/federation/space-keys.ts";
import { createSpaces } from "../../src/federation/spaces.ts";
import { silentLog } from "../../src/log.ts";
import { newKeyPair, randomKey, type SigningKeyPair } from "../../src/privacy/seal.ts";
import { openStore, type OwnedStore } from "../../src/store/db.ts";
import { MEMORY_HOME } from "../paired.ts";
import { type TemporaryHome, temporaryHome } from "../temporary-home.ts";

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
  readonly space: number;
  /** Publishes one entry a text, in one transaction. */
  readonly publish: (texts: readonly string[]) => ItemRef[];
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
  const logs = await openLogs({
    store,
    clock,
    log: silentLog,
    hyper: await loadHyper(),
    dir: join(home.path, "cores"),
    spaces: keysOf(space, member),
  });
  const id = spaceRow(store, clock, space, member);
  let closed = false;
  return {
    logs,
    store,
    home,
    space: id,
    publish: (texts) =>
      store.transaction(() =>
        logs.publish(
          id,
          texts.map((text) => ({ uid: uidOf(text), payload: payload(text), expires: null })),
        ),
      ),
    close,
    async [Symbol.asyncDispose]() {
      await close();
      if (!options.home) home[Symbol.dispose]();
    },
  };

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
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

export interface Link extends AsyncDisposable {
  readonly near: SecretStream;
  readonly far: SecretStream;
}

/** Two ends of an encrypted stream in this process; attach the cores of both sides to it. */
export async function link(): Promise<Link> {
  const [near, far] = [new SecretStream(true), new SecretStream(false)];
  near.rawStream.pipe(far.rawStream).pipe(near.rawStream);
  near.on("error", () => {});
  far.on("error", () => {});
  await Promise.all([near.opened, far.opened]);
  return {
    near,
    far,
    async [Symbol.asyncDispose]() {
      near.destroy();
      far.destroy();
    },
  };
}

export function attach(cores: readonly Core[], stream: SecretStream): void {
  for (const core of cores) core.replicate(stream);
}
