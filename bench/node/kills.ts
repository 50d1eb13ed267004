import { once } from "node:events";

import { type Attached, createPlace, isRetryable, type Place } from "../../test/system/place.ts";
import { readTitles } from "../../test/system/titles.ts";
import { type Figure, percentile } from "../report.ts";

const CLIENTS = 4;
/** So many writes are acknowledged between two kills. */
const WRITES_BETWEEN = 20;

interface Tally {
  readonly acknowledged: Set<string>;
  /** From the kill to the retryable error of a call that was in flight. */
  readonly errorsMs: number[];
  /** From the kill to the first answer to a call that was made after it, for each client. */
  readonly recoveriesMs: number[];
  /** Errors that no kill explains. */
  unexplained: number;
}

/** kill -9 of the node, and then of relays, under clients that never stop writing. */
export async function measureKills(kills: { nodes: number; relays: number }): Promise<Figure[]> {
  return [...(await killNodes(kills.nodes)), ...(await killRelays(kills.relays))];
}

async function killNodes(kills: number): Promise<Figure[]> {
  await using place = createPlace();
  const clients = await connectAll(place);
  const tally: Tally = {
    acknowledged: new Set(),
    errorsMs: [],
    recoveriesMs: [],
    unexplained: 0,
  };
  const progress = new EventTarget();
  const stop = new AbortController();
  let killedAt = 0;
  const work = clients.map(async (client, who) => {
    let seen = 0;
    for (let n = 0; !stop.signal.aborted; n += 1) {
      const title = `client ${who} write ${n}`;
      let begunAt = 0;
      for (let answered = false; !answered;) {
        begunAt = performance.now();
        try {
          await client.call("task_add", { title, idempotency_key: title });
          answered = true;
        } catch (error) {
          if (!isRetryable(error) || killedAt === 0) tally.unexplained += 1;
          else tally.errorsMs.push(performance.now() - killedAt);
        }
      }
      tally.acknowledged.add(title);
      if (killedAt > seen && begunAt > killedAt) {
        tally.recoveriesMs.push(performance.now() - killedAt);
        seen = killedAt;
      }
      progress.dispatchEvent(new Event("write"));
    }
  });
  for (let kill = 0; kill < kills; kill += 1) {
    const goal = tally.acknowledged.size + WRITES_BETWEEN;
    const recovered = CLIENTS * kill;
    while (tally.acknowledged.size < goal || tally.recoveriesMs.length < recovered)
      await once(progress, "write");
    killedAt = performance.now();
    process.kill(place.node()?.pid ?? 0, "SIGKILL");
  }
  while (tally.recoveriesMs.length < CLIENTS * kills) await once(progress, "write");
  stop.abort();
  await Promise.all(work);
  const [first] = clients;
  const found = first ? await readTitles(first) : [];
  return describeKills(kills, tally, found);
}

function describeKills(kills: number, tally: Tally, found: readonly string[]): Figure[] {
  const name = `kill -9 of the node under ${CLIENTS} clients, ${kills} times`;
  const unique = new Set(found);
  const lost = [...tally.acknowledged].filter((title) => !unique.has(title));
  return [
    { what: `${name}: acknowledged`, value: tally.acknowledged.size },
    { what: `${name}: acknowledged and lost`, value: lost.length, goal: "0" },
    { what: `${name}: done twice`, value: found.length - unique.size, goal: "0" },
    { what: `${name}: other errors`, value: tally.unexplained, goal: "0" },
    {
      what: `${name}: error of a call in flight, latest`,
      value: percentile(tally.errorsMs, 1),
      unit: "ms",
      goal: "<= 250",
    },
    {
      what: `${name}: kill to next answer, p50`,
      value: percentile(tally.recoveriesMs, 0.5),
      unit: "ms",
    },
    {
      what: `${name}: kill to next answer, p99`,
      value: percentile(tally.recoveriesMs, 0.99),
      unit: "ms",
      goal: "<= 3000",
    },
  ];
}

async function killRelays(kills: number): Promise<Figure[]> {
  await using place = createPlace();
  const others = await connectAll(place);
  const node = place.node()?.pid;
  const stop = new AbortController();
  let errors = 0;
  const work = others.map(async ({ call }, who) => {
    for (let n = 0; !stop.signal.aborted; n += 1)
      await call("task_add", { title: `client ${who} write ${n}` }).catch(() => (errors += 1));
  });
  for (let kill = 0; kill < kills; kill += 1) {
    const victim = await place.connect();
    const call = victim.call("task_add", { title: "last words" }).catch(() => {});
    process.kill(victim.pid, "SIGKILL");
    await call;
  }
  stop.abort();
  await Promise.all(work);
  const same = place.node()?.pid === node;
  const name = `kill -9 of a relay beside ${CLIENTS} clients, ${kills} times`;
  return [
    { what: `${name}: errors of others, nodes lost`, value: errors + (same ? 0 : 1), goal: "0" },
  ];
}

function connectAll(place: Place): Promise<Attached[]> {
  return Promise.all(Array.from({ length: CLIENTS }, () => place.connect()));
}
