import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { type Clock, systemClock } from "../../src/clock.ts";
import { loadHyper } from "../../src/federation/hyper.ts";
import { type Logs, openLogs } from "../../src/federation/logs/logs.ts";
import { createPeople } from "../../src/federation/people/people.ts";
import { silentLog } from "../../src/log.ts";
import { createAudit } from "../../src/store/audit.ts";
import { openStore, type OwnedStore } from "../../src/store/db.ts";
import { MEMORY_HOME } from "../../test/paired.ts";
import { letIn, startPeer, startPeers } from "../../test/peers.ts";
import { type TemporaryHome, temporaryHome } from "../../test/temporary-home.ts";
import { createNotes } from "../notes.ts";
import type { Figure } from "../report.ts";

const DAY_MS = 24 * 3_600_000;

/** What the reader's process says when every entry is found there. */
export interface ColdReading {
  readonly linkedMs: number;
  readonly foundMs: number;
  readonly rss: number;
}

/**
 * A member who has nothing yet meets one who has shared `entries`: from the link to the last entry found by search
 * there. The reader is a process of its own.
 */
export async function measureColdPeer({
  entries,
  perBlock,
}: {
  readonly entries: number;
  readonly perBlock: number;
}): Promise<Figure[]> {
  using anaHome = temporaryHome();
  using benHome = temporaryHome();
  await using peers = await startPeers();
  const space = await foundSpace(peers, anaHome, benHome);
  const { seconds: publishing, rebuildMs } = await publishAll(anaHome, space, {
    entries,
    perBlock,
  });
  await using ana = await startPeer({ dht: peers.dht, home: anaHome });
  await ana.federation.settled();

  const reader = fork(
    join(import.meta.dirname, "cold-reader.ts"),
    [benHome.path, String(entries), JSON.stringify(peers.dht.bootstrap)],
    { execArgv: ["--import", "tsx"] },
  );
  const gone = once(reader, "exit");
  const [reading]: ColdReading[] = await Promise.race([
    once(reader, "message"),
    gone.then(() => []),
  ]);
  await gone;
  if (!reading) throw new Error("the reader said nothing");
  const seconds = (reading.foundMs - reading.linkedMs) / 1000;
  const what = `${entries} entries to a cold peer, ${perBlock} a block`;
  return [
    { what: `${what}: published`, value: Math.round(entries / publishing), unit: "entries/s" },
    {
      what: `${what}: author's cores lost and made anew`,
      value: Math.round(rebuildMs),
      unit: "ms",
    },
    {
      what: `${what}: found by search`,
      value: Math.round(entries / seconds),
      unit: "entries/s",
      ...(perBlock > 1 && entries >= 20_000 && { goal: ">= 5000" }),
    },
    {
      what: `${what}: reader's highest memory`,
      value: Math.round(reading.rss),
      unit: "MB",
      goal: "<= 300",
    },
  ];
}

async function foundSpace(
  peers: Awaited<ReturnType<typeof startPeers>>,
  anaHome: TemporaryHome,
  benHome: TemporaryHome,
): Promise<number> {
  const ana = await startPeer({ dht: peers.dht, home: anaHome });
  const ben = await startPeer({ dht: peers.dht, home: benHome });
  const { id } = ana.store.transaction(() => ana.federation.create("bench", "ana"));
  await letIn(ana, id, ben, "ben");
  await Promise.all([ana.federation.settled(), ben.federation.settled()]);
  await ben.stop();
  await ana.stop();
  return id;
}

/** Straight into the logs, over three days: readers take 10,000 entries a day. */
async function publishAll(
  home: TemporaryHome,
  space: number,
  { entries, perBlock }: { readonly entries: number; readonly perBlock: number },
): Promise<{ readonly seconds: number; readonly rebuildMs: number }> {
  const store = openStore({ ...MEMORY_HOME, dbPath: home.file("paired.db") });
  const first = systemClock() - 3 * DAY_MS;
  let now = first;
  const clock = (): number => now;
  const logs = await openOwnLogs(home, store, clock);
  const notes = createNotes(1);
  const start = performance.now();
  for (let done = 0; done < entries; done += perBlock * 64) {
    now = first + Math.floor((done / entries) * 3) * DAY_MS;
    store.transaction(() => {
      for (let block = done; block < Math.min(done + perBlock * 64, entries); block += perBlock)
        logs.publish(
          space,
          Array.from({ length: Math.min(perBlock, entries - block) }, (_, n) =>
            entryOf(block + n, notes.note(block + n)),
          ),
        );
    });
  }
  await logs.settled();
  const seconds = (performance.now() - start) / 1000;
  await logs[Symbol.asyncDispose]();

  store.prepare("UPDATE core_store SET state = 'rebuild'").run();
  const rebuilding = performance.now();
  const rebuilt = await openOwnLogs(home, store, clock);
  const rebuildMs = performance.now() - rebuilding;
  await rebuilt[Symbol.asyncDispose]();
  store.close();
  return { seconds, rebuildMs };
}

async function openOwnLogs(home: TemporaryHome, store: OwnedStore, clock: Clock): Promise<Logs> {
  const people = createPeople({
    store,
    clock,
    audit: createAudit({ store, clock, home: MEMORY_HOME }),
    logs: { create() {}, writeMembers() {} },
    assertSpace() {},
  });
  return openLogs({
    store,
    clock,
    log: silentLog,
    hyper: await loadHyper(),
    dir: home.file("cores"),
    spaces: people.keys,
    index: { index() {}, drop() {} },
    onMembers() {},
    onRetracted() {},
  });
}

function entryOf(n: number, body: string): { uid: string; payload: Buffer; expires: null } {
  const uid = `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
  const entry = {
    v: 1,
    uid,
    kind: "lesson",
    title: `entry number ${n}`,
    body,
    tags: ["bench"],
    at: n,
  };
  return { uid, payload: Buffer.from(JSON.stringify(entry)), expires: null };
}
