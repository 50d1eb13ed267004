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

/** How well one text fits a question, and which of the question's own words and names it has. */
export interface Weighed {
  readonly score: number;
  readonly why: readonly string[];
}

export type Weigh = (texts: readonly IndexedText[]) => Weighed[];

/**
 * Weighs texts by BM25 over stems, titles twice, exact identifiers apart. The index's own `rank` cannot be compared between
 * two indexes and is nearly nothing for a word that half of a small collection has; it only picks the candidates.
 * The mean length is that of the texts weighed first, so that later ones compare with them.
 */
export function createRanking(): (question: Question, statistics: Statistics) => Weigh {
  const stem = createStemmer();
  return (question, { size, frequency }) => {
    const rarity = (term: string): number => {
      const n = Math.min(frequency(term), size);
      return Math.log(1 + (size - n + 0.5) / (n + 0.5));
    };
    const words = new Map(
      question.words.map((word) => [stem(word), { word, weight: rarity(word) }]),
    );
    const starts = new Set(question.words.map((word) => word.slice(0, START)));
    const names = question.names.map(({ text, token }) => ({
      text,
      token,
      weight: IDENTIFIER * rarity(token),
    }));
    let mean: number | undefined;
    return (texts) => {
      const counted = texts.map((text) => count(text, { stems: words, starts }));
      mean ??= counted.reduce((sum, { length }) => sum + length, 0) / texts.length;
      const slack = (length: number): number =>
        SATURATION * (1 - LENGTH + (LENGTH * length) / (mean ?? 1));
      return counted.map(({ length, hits, marked }) => {
        const found = [
          ...names.filter(({ token }) => marked.has(token)),
          ...Array.from(hits, ([stemmed, n]) => {
            const { word = stemmed, weight = 0 } = words.get(stemmed) ?? {};
            return { text: word, weight: (weight * n * (SATURATION + 1)) / (n + slack(length)) };
          }),
        ].toSorted((a, b) => b.weight - a.weight);
        return {
          score: found.reduce((sum, { weight }) => sum + weight, 0),
          why: found.map(({ text }) => text),
        };
      });
    };
  };

  function count({ title, body, tags, identifiers }: IndexedText, wanted: Wanted): Counted {
    const { stems, starts } = wanted;
    const hits = new Map<string, number>();
    const add = (word: string, weight: number): void => {
      if (!starts.has(word.slice(0, START))) return;
      const stemmed = stem(word);
      if (stems.has(stemmed)) hits.set(stemmed, (hits.get(stemmed) ?? 0) + weight);
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
  readonly stems: ReadonlyMap<string, unknown>;
  readonly starts: ReadonlySet<string>;
}

interface Counted {
  readonly length: number;
  readonly hits: ReadonlyMap<string, number>;
  readonly marked: ReadonlySet<string>;
}
