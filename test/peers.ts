import { randomUUID } from "node:crypto";
import { join } from "node:path";

import { type Clock, systemClock } from "../src/clock.ts";
import type { Federation } from "../src/federation/federation.ts";
import { type LocalDht, openLocalDht } from "../src/federation/hyper.ts";
import { openFederation } from "../src/federation/open.ts";
import { type Log, silentLog } from "../src/log.ts";
import { createMemory, type Memory } from "../src/memory/memory.ts";
import { createAudit } from "../src/store/audit.ts";
import { createCalls } from "../src/store/calls.ts";
import { openStore, type OwnedStore } from "../src/store/db.ts";
import { MEMORY_HOME } from "./paired.ts";
import { type TemporaryHome, temporaryHome } from "./temporary-home.ts";

/** One person's node in this process: a database, logs on disk, and a swarm on the test DHT. */
export interface Peer extends AsyncDisposable {
  readonly federation: Federation;
  readonly memory: Memory;
  readonly store: OwnedStore;
  readonly home: TemporaryHome;
  /** Publishes an entry with this text as its body. */
  readonly publish: (space: number, text: string) => ReturnType<Federation["publish"]>;
  /** Bodies of what others shared, as search would find them. */
  readonly bodies: () => string[];
  /** Resolves when it holds: looked at again whenever anything arrived or changed. */
  readonly until: (holds: () => boolean) => Promise<void>;
  /** Closes the node; its home stays when it was given. */
  readonly stop: () => Promise<void>;
}

export interface PeerOptions {
  readonly dht: LocalDht;
  readonly home?: TemporaryHome;
  readonly clock?: Clock;
  readonly log?: Log;
  /** The address to bind. */
  readonly host?: string;
}

export async function startPeer(options: PeerOptions): Promise<Peer> {
  const { dht, host = "127.0.0.1", clock = systemClock, log = silentLog } = options;
  const home = options.home ?? temporaryHome();
  const store = openStore({ ...MEMORY_HOME, dbPath: home.file("paired.db") }, log);
  const memory = createMemory({ store, clock, log, calls: createCalls({ store, clock }) });
  const { received } = memory;
  const select = store.prepare<[], { body: string }>("SELECT body FROM received ORDER BY id");
  const checks = new Set<() => void>();
  const changed = (): void => {
    for (const check of checks) check();
  };
  const federation = await openFederation({
    store,
    clock,
    log,
    audit: createAudit({ store, clock, home: MEMORY_HOME }),
    dht: { bootstrap: dht.bootstrap, host },
    dir: join(home.path, "cores"),
    received: {
      index(entries) {
        received.index(entries.map((entry) => ({ ...entry, state: "quarantined" })));
        store.afterCommit(changed);
      },
      drop(ref) {
        received.drop(ref);
        store.afterCommit(changed);
      },
      dropSpace: received.dropSpace,
    },
    assertSpace() {},
    tell: changed,
    onCandidate() {},
    onCandidateGone() {},
  });
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    await federation[Symbol.asyncDispose]();
    store.close();
  };
  return {
    federation,
    memory,
    store,
    home,
    stop,
    publish(space, text) {
      const uid = randomUUID();
      const entry = { v: 1, uid, kind: "lesson", body: text, tags: [], at: clock() };
      const payload = Buffer.from(JSON.stringify(entry));
      return store.transaction(() => federation.publish(space, { uid, payload, expires: null }));
    },
    bodies: () => select.all().map(({ body }) => body),
    async until(holds) {
      let check = (): void => {};
      await new Promise<void>((resolve) => {
        check = () => {
          if (holds()) resolve();
        };
        checks.add(check);
        check();
      });
      checks.delete(check);
    },
    async [Symbol.asyncDispose]() {
      await stop();
      if (!options.home) home[Symbol.dispose]();
    },
  };
}

export interface Peers extends AsyncDisposable {
  readonly dht: LocalDht;
  readonly start: (options?: Omit<PeerOptions, "dht">) => Promise<Peer>;
}

/** A DHT of three on loopback (T2), and nodes on it. */
export async function startPeers(): Promise<Peers> {
  const dht = await openLocalDht();
  const started: Peer[] = [];
  return {
    dht,
    async start(options = {}) {
      const peer = await startPeer({ ...options, dht });
      started.push(peer);
      return peer;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((peer) => peer[Symbol.asyncDispose]()));
      await dht[Symbol.asyncDispose]();
    },
  };
}

/** `guest` joins a space of `owner`, who confirms; returns the guest's number of the space. */
export async function letIn(
  owner: Peer,
  space: number,
  guest: Peer,
  handle: string,
): Promise<number> {
  const { code } = owner.store.transaction(() => owner.federation.invite(space));
  const joined = guest.store.transaction(() => guest.federation.join(code, handle));
  await owner.until(() => owner.federation.candidates(space).length > 0);
  const [candidate] = owner.federation.candidates(space);
  if (!candidate) throw new Error("nobody waits");
  owner.store.transaction(() => owner.federation.admit(candidate.id));
  await guest.until(() => guest.federation.get(joined.id).role === "member");
  return joined.id;
}
