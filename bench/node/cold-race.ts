import { createPlace, nodesOf } from "../../test/system/place.ts";
import { type Figure, percentile } from "../report.ts";

const CLIENTS = 12;

/** Twelve clients that start at once where there is neither home nor node. */
export async function measureColdRace(rounds: number): Promise<Figure[]> {
  const connects: number[] = [];
  let failed = 0;
  let most = 0;
  for (let round = 0; round < rounds; round += 1) {
    await using place = createPlace();
    await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const from = performance.now();
        try {
          const { call } = await place.connect();
          await call("task_add", { title: "here" });
          connects.push(performance.now() - from);
        } catch {
          failed += 1;
        }
      }),
    );
    most = Math.max(most, nodesOf(place.home).length);
  }
  const name = `${CLIENTS} clients cold, ${rounds} rounds`;
  return [
    { what: `${name}: nodes in a round, most`, value: most, goal: "1" },
    { what: `${name}: clients that failed`, value: failed, goal: "0" },
    {
      what: `${name}: start to first answered write, p50`,
      value: percentile(connects, 0.5),
      unit: "ms",
    },
    {
      what: `${name}: start to first answered write, p95`,
      value: percentile(connects, 0.95),
      unit: "ms",
      goal: "<= 5000",
    },
  ];
}
