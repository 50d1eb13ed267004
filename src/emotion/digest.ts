import { z } from "zod";

/** The finer, the more centroids: at most about twice this many. */
const FINENESS = 40;
const BUFFER = 32;
/** From here on all that was kept counts half: a person changes. */
const FULL = 4_000;

export const savedDigest = z.array(z.tuple([z.number(), z.number().positive()])).max(4 * FINENESS);
export type SavedDigest = z.infer<typeof savedDigest>;

export interface Digest {
  readonly add: (value: number) => void;
  /** The share of what was added that lies below `value`, 0 to 1; undefined before anything was. */
  readonly rank: (value: number) => number | undefined;
  readonly count: () => number;
  readonly save: () => SavedDigest;
}

type Centroid = readonly [mean: number, weight: number];

/**
 * How values are distributed, in a few centroids: the merging t-digest of Dunning and Ertl ("Computing extremely accurate
 * quantiles using t-digests", 2019) with scale function k1. Deterministic: what was added, in its order, is all it depends on.
 */
export function createDigest(saved: SavedDigest = []): Digest {
  let centroids: readonly Centroid[] = saved;
  let buffer: Centroid[] = [];
  let weight = weigh(centroids);
  const count = (): number => weight + buffer.length;
  return {
    count,
    add(value) {
      buffer.push([value, 1]);
      if (buffer.length < BUFFER) return;
      centroids = merge([...centroids, ...buffer]);
      buffer = [];
      if (weigh(centroids) >= FULL)
        centroids = centroids.map(([mean, times]) => [mean, times / 2] as const);
      weight = weigh(centroids);
    },
    rank(value) {
      const all = count();
      return all === 0 ? undefined : (rank(centroids, value) + rank(buffer, value)) / all;
    },
    save: () => merge([...centroids, ...buffer]).map(([mean, times]) => [mean, times]),
  };
}

function merge(unsorted: readonly Centroid[]): Centroid[] {
  const all = unsorted.toSorted(([a], [b]) => a - b);
  const total = weigh(all);
  const merged: Centroid[] = [];
  let before = 0;
  let limit = 0;
  for (const [mean, weight] of all) {
    const last = merged.at(-1);
    const share = (before + weight) / total;
    if (last && share <= limit) {
      const both = last[1] + weight;
      merged[merged.length - 1] = [last[0] + ((mean - last[0]) * weight) / both, both];
    } else {
      merged.push([mean, weight]);
      limit = quantileOf(scale(before / total) + 1);
    }
    before += weight;
  }
  return merged;
}

/** k1: one unit of it is one centroid; narrow at both ends. */
function scale(share: number): number {
  return (FINENESS / (2 * Math.PI)) * Math.asin(2 * share - 1);
}

function quantileOf(scaled: number): number {
  return (Math.sin(Math.min(Math.PI / 2, (scaled * 2 * Math.PI) / FINENESS)) + 1) / 2;
}

/** The weight below `value`: of the centroid at it, half. */
function rank(centroids: readonly Centroid[], value: number): number {
  let below = 0;
  for (const [mean, weight] of centroids)
    if (mean < value) below += weight;
    else if (mean === value) below += weight / 2;
  return below;
}

function weigh(centroids: readonly Centroid[]): number {
  return centroids.reduce((sum, [, weight]) => sum + weight, 0);
}
