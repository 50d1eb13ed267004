import { measureLinks } from "./federation/links.ts";
import { measureShares } from "./federation/shares.ts";
import { report } from "./report.ts";

/** How nodes meet, and how what one shares reaches another, over a DHT on this machine. */
export async function run(): Promise<void> {
  report("federation", [...(await measureLinks()), ...(await measureShares())]);
}
