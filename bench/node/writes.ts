import { createPlace } from "../../test/system/place.ts";
import { readTitles } from "../../test/system/titles.ts";
import { type Figure, percentile } from "../report.ts";

const WRITES = 60;

/** 2, 4 and 8 clients that start together on a fresh home and write at once: what was acknowledged is found. */
export async function measureWrites(rounds: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const clients of [2, 4, 8]) {
    const count = { acknowledged: 0, found: 0, refused: 0 };
    const ms: number[] = [];
    for (let round = 0; round < rounds; round += 1) await runOnce(clients, count, ms);
    const name = `${clients} clients x ${WRITES} writes, ${rounds} runs`;
    figures.push(
      {
        what: `${name}: acknowledged`,
        value: count.acknowledged,
        goal: String(clients * WRITES * rounds),
      },
      { what: `${name}: found`, value: count.found, goal: "= acknowledged" },
      { what: `${name}: refused`, value: count.refused, goal: "0" },
      { what: `${name}: one write, p95`, value: percentile(ms, 0.95), unit: "ms" },
    );
  }
  return figures;
}

async function runOnce(
  clients: number,
  count: { acknowledged: number; found: number; refused: number },
  ms: number[],
): Promise<void> {
  await using place = createPlace();
  const acknowledged = new Set<string>();
  const attached = await Promise.all(
    Array.from({ length: clients }, async (_, who) => {
      const client = await place.connect();
      for (let n = 0; n < WRITES; n += 1) {
        const title = `client ${who} write ${n}`;
        const from = performance.now();
        try {
          await client.call("task_add", { title });
          acknowledged.add(title);
        } catch {
          count.refused += 1;
        }
        ms.push(performance.now() - from);
      }
      return client;
    }),
  );
  const [first] = attached;
  const titles = first ? await readTitles(first) : [];
  count.acknowledged += acknowledged.size;
  count.found += titles.filter((title) => acknowledged.has(title)).length;
}
