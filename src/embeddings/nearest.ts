import { setImmediate as giveWay } from "node:timers/promises";

import { cosine } from "./unit-vector.ts";
import type { Similar, Vectors } from "./vectors.ts";

/** An entry that is near to a question in meaning. */
export interface Near {
  readonly id: number;
  /** Cosine, -1 to 1. */
  readonly similarity: number;
  /** Whether it is nearer than chance explains: near enough to be an answer without a word in common. */
  readonly clear: boolean;
}

/** Of these ids those that a question's filters let through. */
export type Passes = (ids: readonly number[]) => readonly number[];

const RESULTS = 40;
/** Entries whose true similarity is computed: a code of one bit a dimension orders the best few well, not exactly. */
const COMPARED = 200;
/** Entries that are looked at until enough pass the filters, without and with filters that let few through. */
const LOOKED_AT = { open: 400, filtered: 4000 };
const SLICE = 500;
/** Entries of the collection that say, with the unrelated sentences, how similar anything is to a question. */
const SAMPLE = 256;
/** With fewer, the best ones are a part of the sample that they are measured by. */
const FEW = 64;
/** Counting a large collection takes milliseconds, and a hundred questions do not change it much. */
const COUNT_EVERY = 100;

export type Nearest = (
  vector: Float32Array,
  filters: { readonly filtered: boolean; readonly passes: Passes },
) => Promise<Near[]>;

/**
 * The entries nearest to a question, nearest first: by codes, then by true similarity; other calls come in between.
 * `clear` compares a similarity with its own chance: the best of n independent normal values lies about sqrt(2 ln n)
 * standard deviations above their mean (Cramér, "Mathematical Methods of Statistics", 1946, 28.6), where mean and
 * deviation are those of the question with unrelated sentences and with a spread of the collection.
 */
export function createNearest(vectors: Vectors, unrelated: readonly Float32Array[]): Nearest {
  let sample: Sample = { size: 0, ids: [] };
  let asked = 0;
  return async (vector, { filtered, passes }) => {
    if (asked % COUNT_EVERY === 0 || sample.size < COUNT_EVERY) sample = drawSample();
    asked += 1;
    const ids = vectors.nearCodes(vector, filtered ? LOOKED_AT.filtered : LOOKED_AT.open);
    await giveWay();
    const kept: number[] = [];
    for (let from = 0; from < ids.length && kept.length < COMPARED; from += SLICE) {
      const slice = ids.slice(from, from + SLICE);
      const passing = new Set(passes(slice));
      kept.push(...slice.filter((id) => passing.has(id)));
      await giveWay();
    }
    const similar = vectors.compare(vector, kept.slice(0, COMPARED)).slice(0, RESULTS);
    const floor = floorFor(vector, sample);
    return similar.map(({ id, similarity }) => ({ id, similarity, clear: similarity >= floor }));
  };

  function floorFor(vector: Float32Array, { size, ids }: Sample): number {
    const usual = [
      ...unrelated.map((each) => cosine(each, vector)),
      ...vectors.compare(vector, ids).map(similarityOf),
    ];
    const mean = usual.reduce((sum, each) => sum + each, 0) / usual.length;
    const variance = usual.reduce((sum, each) => sum + (each - mean) ** 2, 0) / usual.length;
    return mean + Math.sqrt(2 * Math.log(size + unrelated.length) * variance);
  }

  /** Drawn anew when the collection is no longer what it was. */
  function drawSample(): Sample {
    const { embedded: size } = vectors.coverage();
    if (size < FEW) return { size, ids: [] };
    const same = sample.ids.length > 0 && Math.abs(size - sample.size) < sample.size / 10;
    return same ? sample : { size, ids: vectors.spread(SAMPLE) };
  }
}

interface Sample {
  readonly size: number;
  readonly ids: readonly number[];
}

function similarityOf({ similarity }: Similar): number {
  return similarity;
}
