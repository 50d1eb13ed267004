import type { Hit } from "./search.ts";

/** What a question's meaning is near to, nearest first. */
export interface NearEntries {
  readonly near: readonly {
    readonly id: number;
    /** Cosine, -1 to 1. */
    readonly similarity: number;
    /** Near enough to be an answer without a word in common. */
    readonly clear: boolean;
  }[];
  /** Entries of which nothing is known but their words. */
  readonly unknown: ReadonlySet<number>;
}

/** G. Cormack, C. Clarke, S. Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and Individual Rank Learning Methods" (2009). */
const K = 60;

/**
 * Two lists of results as one, by the sum of 1 / (60 + rank). What cannot be in the second list, because it is a peer's
 * or has no vector yet, counts with its place in the first for both. A hit that has a name of the question keeps
 * its place before all others: who asks for `PROJ-1234` wants that. What only the second list has must be `clear`.
 */
export function fuse(
  hits: readonly Hit[],
  { near, unknown }: NearEntries,
  isNamed: (hit: Hit) => boolean,
): Hit[] {
  const places = new Map(near.map(({ id }, place) => [id, place]));
  const known = new Set(hits.filter(({ origin }) => origin === "mine").map(({ id }) => id));
  const weighed = hits.map((hit, place) => {
    const only = hit.origin === "space" || unknown.has(hit.id);
    const other = only ? place : places.get(hit.id);
    const weight = share(place) + (other === undefined ? 0 : share(other));
    return { hit, named: isNamed(hit) ? hits.length - place : 0, weight };
  });
  const found = near.flatMap(({ id, similarity, clear }, place) => {
    if (!clear || known.has(id)) return [];
    const hit: Hit = { origin: "mine", id, score: Math.max(0, similarity), why: ["meaning"] };
    return [{ hit, named: 0, weight: share(place) }];
  });
  return [...weighed, ...found]
    .toSorted((a, b) => b.named - a.named || b.weight - a.weight || b.hit.id - a.hit.id)
    .map(({ hit }) => hit);
}

function share(place: number): number {
  return 1 / (K + place + 1);
}
