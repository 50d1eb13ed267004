import type { Question } from "./question.ts";
import type { IndexedText } from "./text-index.ts";
import { createStemmer, wordsOf } from "./words.ts";

/** What is known of the whole collection that candidates come from. */
export interface Statistics {
  readonly size: number;
  readonly frequency: (term: string) => number;
}

/** S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); tuned on locomo-dev. */
const SATURATION = 1;
const LENGTH = 0.7;
const TITLE = 2;
/** Words of one stem begin alike: most words of a text need no stemming to see that they are not wanted. */
const START = 2;
/** An exact name counts as much as several words: who asks for `PROJ-1234` wants that and nothing like it. */
const IDENTIFIER = 4;

export type Rank = (
  question: Question,
  texts: readonly IndexedText[],
  statistics: Statistics,
) => number[];

/**
 * Scores texts by BM25 over stems, titles twice, exact identifiers apart. The index's own `rank` cannot be compared between
 * two indexes and is nearly nothing for a word that half of a small collection has; it only picks the candidates.
 */
export function createRanking(): Rank {
  const stem = createStemmer();
  return (question, texts, { size, frequency }) => {
    const rarity = (term: string): number => {
      const n = Math.min(frequency(term), size);
      return Math.log(1 + (size - n + 0.5) / (n + 0.5));
    };
    const rarities = new Map(question.words.map((word) => [stem(word), rarity(word)]));
    const starts = new Set(question.words.map((word) => word.slice(0, START)));
    const names = question.identifiers.map((name) => [name, IDENTIFIER * rarity(name)] as const);
    const counted = texts.map((text) => count(text, { rarities, starts }));
    const mean = counted.reduce((sum, { length }) => sum + length, 0) / texts.length;
    return counted.map(({ length, hits, marked }) => {
      const slack = SATURATION * (1 - LENGTH + (LENGTH * length) / mean);
      let score = 0;
      for (const [word, n] of hits)
        score += ((rarities.get(word) ?? 0) * n * (SATURATION + 1)) / (n + slack);
      for (const [name, weight] of names) if (marked.has(name)) score += weight;
      return score;
    });
  };

  function count({ title, body, tags, identifiers }: IndexedText, wanted: Wanted): Counted {
    const { rarities, starts } = wanted;
    const hits = new Map<string, number>();
    const add = (word: string, weight: number): void => {
      if (!starts.has(word.slice(0, START))) return;
      const stemmed = stem(word);
      if (rarities.has(stemmed)) hits.set(stemmed, (hits.get(stemmed) ?? 0) + weight);
    };
    const words = wordsOf(`${body} ${tags}`);
    for (const word of words) add(word, 1);
    for (const word of title === null ? [] : wordsOf(title)) add(word, TITLE);
    const marked = new Set(identifiers.split(" "));
    for (const word of marked) if (!hits.has(stem(word))) add(word, 1);
    return { length: words.length + 1, hits, marked };
  }
}

interface Wanted {
  readonly rarities: ReadonlyMap<string, number>;
  readonly starts: ReadonlySet<string>;
}

interface Counted {
  readonly length: number;
  readonly hits: ReadonlyMap<string, number>;
  readonly marked: ReadonlySet<string>;
}
