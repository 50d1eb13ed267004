import { killPublisher } from "../../test/system/publisher-kills.ts";
import type { Figure } from "../report.ts";

/** kill -9 of a node that shares, under a reader who stays. */
export async function measureKills(kills: number): Promise<Figure[]> {
  const { acknowledged, lost, conflicts, unequal, generations } = await killPublisher(kills);
  const what = `kill -9 of a sharing node, ${kills} times`;
  return [
    { what: `${what}: acknowledged entries`, value: acknowledged },
    { what: `${what}: lost`, value: lost, goal: "0" },
    { what: `${what}: logs with two histories`, value: conflicts + unequal, goal: "0" },
    { what: `${what}: generations of the log`, value: generations, goal: "1" },
  ];
}
