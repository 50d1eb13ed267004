import { type Hyper, loadHyper, type LocalDht, openLocalDht } from "../../src/federation/hyper.ts";
import { createDoor } from "../../src/federation/links/door.ts";
import { openSwarm, type Swarm } from "../../src/federation/links/swarm.ts";
import { silentLog } from "../../src/log.ts";
import { newKeyPair, randomKey } from "../../src/privacy/seal.ts";
import { type Figure, percentile } from "../report.ts";

const ROUNDS = 20;
const LATE_MS = 5000;

/** How soon a node that comes up finds another one under a topic and stands linked to it, over a DHT of three. */
export async function measureLinks(): Promise<Figure[]> {
  await using dht = await openLocalDht();
  const hyper = await loadHyper();
  const samples: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const ms = await connect(hyper, dht);
    if (ms < LATE_MS) samples.push(ms);
  }
  const what = "connect through a DHT of three";
  return [
    { what: `${what}: p50`, value: percentile(samples, 0.5), unit: "ms", goal: "<= 50" },
    { what: `${what}: max`, value: percentile(samples, 1), unit: "ms" },
    { what: `${what}: connected`, value: samples.length, unit: `of ${ROUNDS}`, goal: "20" },
  ];
}

/** From the opening of the second node's sockets to a link that both sides have. */
async function connect(hyper: Hyper, dht: LocalDht): Promise<number> {
  const topic = randomKey();
  const ends = createCounter(2);
  await using first = open(hyper, dht, ends.count);
  first.meet([topic]);
  await first.raw.flush();
  const start = performance.now();
  await using second = open(hyper, dht, ends.count);
  second.meet([topic]);
  await ends.reached;
  return performance.now() - start;
}

function open(hyper: Hyper, { bootstrap }: LocalDht, onLink: () => void): Swarm {
  const door = createDoor({
    clock: () => performance.now(),
    isKnown: () => true,
    expectsStrangers: () => true,
    count: () => 0,
  });
  return openSwarm({
    hyper,
    dht: { bootstrap, host: "127.0.0.1" },
    keyPair: newKeyPair(),
    door,
    log: silentLog,
    wanted: () => "nobody",
    onLink(stream) {
      stream.on("error", () => {});
      stream.sendKeepAlive();
      onLink();
    },
  });
}

/** Resolves at the `wanted`th count, or when it is late. */
function createCounter(wanted: number): {
  readonly count: () => void;
  readonly reached: Promise<void>;
} {
  let left = wanted;
  let resolve = (): void => {};
  const reached = new Promise<void>((done) => {
    resolve = done;
  });
  const timer = setTimeout(resolve, LATE_MS);
  return {
    reached,
    count() {
      left -= 1;
      if (left > 0) return;
      clearTimeout(timer);
      resolve();
    },
  };
}
