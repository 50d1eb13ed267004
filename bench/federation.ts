import { measureColdPeer } from "./federation/cold-peer.ts";
import { measureKills } from "./federation/kills.ts";
import { measureLinks } from "./federation/links.ts";
import { measureShares } from "./federation/shares.ts";
import { report } from "./report.ts";

/** How nodes meet, and how what one shares reaches another, over a DHT on this machine. `--quick`: less of each. */
export async function run(): Promise<void> {
  const quick = process.argv.includes("--quick");
  const entries = quick ? 2000 : 20_000;
  report("federation", [
    ...(await measureLinks()),
    ...(await measureShares()),
    ...(await measureColdPeer({ entries, perBlock: 64 })),
    ...(await measureColdPeer({ entries: entries / 10, perBlock: 1 })),
    ...(await measureKills(quick ? 3 : 30)),
  ]);
}
