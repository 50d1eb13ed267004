import { buildVersion, createPlace, isRetryable, nodesOf } from "../../test/system/place.ts";
import { readTitles } from "../../test/system/titles.ts";
import { type Figure, percentile } from "../report.ts";

const CLIENTS = 4;

/** A newer version starts while four clients of the older one are writing. */
export async function measureTakeover(rounds: number): Promise<Figure[]> {
  const takenMs: number[] = [];
  const count = { lost: 0, retried: 0, oldAgain: 0 };
  for (let round = 0; round < rounds; round += 1) takenMs.push(await runOnce(count));
  const name = `takeover from ${CLIENTS} clients, ${rounds} rounds`;
  return [
    {
      what: `${name}: newer client's start to its first answered write, latest`,
      value: percentile(takenMs, 1),
      unit: "ms",
      goal: "<= 5000",
    },
    { what: `${name}: acknowledged and lost`, value: count.lost, goal: "0" },
    { what: `${name}: retryable errors that clients saw`, value: count.retried },
    { what: `${name}: old node came back`, value: count.oldAgain, goal: "0" },
  ];
}

async function runOnce(count: {
  lost: number;
  retried: number;
  oldAgain: number;
}): Promise<number> {
  await using place = createPlace();
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => place.connect()));
  const entry = buildVersion(place.path, "99.0.0");
  const acknowledged = new Set<string>();
  const stop = new AbortController();
  const work = clients.map(async ({ call }, who) => {
    for (let n = 0; !stop.signal.aborted; n += 1) {
      const title = `client ${who} write ${n}`;
      const task = { title, idempotency_key: title };
      for (let answered = false; !answered;) {
        try {
          await call("task_add", task);
          answered = true;
        } catch (error) {
          if (!isRetryable(error)) throw error;
          count.retried += 1;
        }
      }
      acknowledged.add(title);
    }
  });
  const from = performance.now();
  const newer = await place.connect({ entry });
  await newer.call("task_add", { title: "newer" });
  const ms = performance.now() - from;
  stop.abort();
  await Promise.all(work);
  const titles = new Set(await readTitles(newer));
  count.lost += [...acknowledged].filter((title) => !titles.has(title)).length;
  if (place.node()?.version !== "99.0.0" || nodesOf(place.home).length !== 2) count.oldAgain += 1;
  return ms;
}
