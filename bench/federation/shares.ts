import { letIn, startPeers } from "../../test/peers.ts";
import { createNotes } from "../notes.ts";
import { type Figure, percentile, time } from "../report.ts";

const SHARES = 200;

/** From the call that shares an entry, with its durable commit, to the search at another node that finds it. */
export async function measureShares(): Promise<Figure[]> {
  await using peers = await startPeers();
  const [ana, ben] = [await peers.start(), await peers.start()];
  const space = ana.store.transaction(() => ana.federation.create("bench", "ana"));
  await letIn(ana, space.id, ben, "ben");
  const finds = (word: string): boolean =>
    ben.memory.search({ query: word, scope: "spaces", stale: false }, { limit: 1 }).hits.length > 0;
  const notes = createNotes(5);
  const share = async (n: number): Promise<void> => {
    const word = `SHARE-${10_000 + n}`;
    ana.publish(space.id, `${word} ${notes.note(n)}`);
    await ben.until(() => finds(word));
  };
  await share(SHARES);
  const samples = await time(SHARES, share);
  const what = `share at one node to found at another, ${SHARES} times`;
  return [
    { what: `${what}: p50`, value: percentile(samples, 0.5), unit: "ms", goal: "<= 60" },
    { what: `${what}: p95`, value: percentile(samples, 0.95), unit: "ms", goal: "<= 120" },
  ];
}
