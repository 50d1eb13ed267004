import type { OwnedStore } from "../../store/db.ts";
import { bucketOf, type Grain, GRAINS, type Offset } from "./grains.ts";
import { createLabelStore, type LabelStore } from "./label-store.ts";
import { addSums, emptySums, SUMS, type Sums } from "./sums.ts";

/** Sums of a stretch of time, by name. */
export interface Bucket {
  /** When it begins, in ms since 1970; of a day, its midnight as if it were UTC. */
  readonly at: number;
  readonly sums: Readonly<Record<string, number>>;
}

export interface Span {
  readonly grain: Grain;
  /** The first moment that is wanted, and the first that is not; of days, as `Bucket.at`. */
  readonly from: number;
  readonly to: number;
}

/** The sums on disk: each is added to all four grains at once, so that they always agree. */
export interface FlowStore {
  /** Adds sums by the start of their 10 s, in one transaction. */
  readonly add: (slots: ReadonlyMap<number, Sums>) => void;
  /** Removes what is over its time; returns how many buckets went. */
  readonly sweep: (now: number) => number;
  /** Oldest first; only where something was, and without the sums that are 0. */
  readonly buckets: (span: Span) => Bucket[];
  readonly rows: () => Readonly<Record<Grain, number>>;
  /** What the person said of themselves. */
  readonly labels: LabelStore;
  /** Numbers that a head keeps over a restart. */
  readonly learned: { readonly find: (name: string) => string | undefined; readonly save: Save };
}

type Save = (name: string, body: string, now: number) => void;

const NAMES = SUMS.map((name) => `"${name}"`).join(", ");
const ADDED = SUMS.map((name) => `"${name}" = "${name}" + excluded."${name}"`).join(", ");

export function createFlowStore(store: OwnedStore, offset: Offset): FlowStore {
  const upsert = store.prepare<(string | number)[]>(
    `INSERT INTO bucket (grain, at, ${NAMES}) VALUES (?, ?, ${SUMS.map(() => "?").join(", ")})
     ON CONFLICT (grain, at) DO UPDATE SET ${ADDED}`,
  );
  const remove = store.prepare<[string, number]>("DELETE FROM bucket WHERE grain = ? AND at < ?");
  const select = store.prepare<[string, number, number], Record<string, number>>(
    `SELECT at, ${NAMES} FROM bucket WHERE grain = ? AND at >= ? AND at < ? ORDER BY at`,
  );
  const count = store.prepare<[string], { n: number }>(
    "SELECT count(*) AS n FROM bucket WHERE grain = ?",
  );
  const findLearned = store.prepare<[string], { body: string }>(
    "SELECT body FROM learned WHERE name = ?",
  );
  const saveLearned = store.prepare<[string, string, number]>(
    `INSERT INTO learned (name, body, at) VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET body = excluded.body, at = excluded.at`,
  );
  return {
    add(slots) {
      if (slots.size === 0) return;
      store.transaction(() => {
        for (const { name } of GRAINS)
          for (const [at, sums] of rolledUp(slots, name)) upsert.run(name, at, ...sums);
      });
    },
    sweep: (now) =>
      store.transaction(() =>
        GRAINS.reduce(
          (gone, { name, ms, keptMs }) =>
            keptMs === undefined ? gone : gone + remove.run(name, now - keptMs - ms).changes,
          0,
        ),
      ),
    buckets: ({ grain, from, to }) =>
      select.all(grain, from, to).map((row) => ({ at: row.at ?? 0, sums: heldIn(row) })),
    rows: () => ({
      "10s": count.get("10s")?.n ?? 0,
      "1m": count.get("1m")?.n ?? 0,
      "15m": count.get("15m")?.n ?? 0,
      day: count.get("day")?.n ?? 0,
    }),
    labels: createLabelStore(store),
    learned: {
      find: (name) => findLearned.get(name)?.body,
      save: (name, body, now) => void saveLearned.run(name, body, now),
    },
  };

  function rolledUp(slots: ReadonlyMap<number, Sums>, grain: Grain): Map<number, Sums> {
    const buckets = new Map<number, Sums>();
    for (const [start, sums] of slots) {
      const at = bucketOf(grain, start, offset);
      let bucket = buckets.get(at);
      if (!bucket) buckets.set(at, (bucket = emptySums()));
      addSums(bucket, sums);
    }
    return buckets;
  }
}

/** Most sums are 0 most of the time; to name them all in each bucket takes longer than to read it. */
function heldIn(row: Readonly<Record<string, number>>): Record<string, number> {
  const held: Record<string, number> = {};
  for (const name of SUMS) {
    const n = row[name];
    if (n) held[name] = n;
  }
  return held;
}
