import type { Question, Term } from "./question.ts";
import type { IndexedText } from "./text-index.ts";
import { keyOf } from "./word-forms.ts";
import { createWordScan, type WordScan } from "./word-scan.ts";
import { createStemmer } from "./words.ts";

/** What is known of the whole collection that candidates come from. */
export interface Statistics {
  readonly size: number;
  readonly frequency: (term: Term) => number;
}

/** How well one text fits a question, and which of the question's own words and names it has. */
export interface Weighed {
  readonly score: number;
  /** What weighs most, first. */
  readonly why: readonly string[];
  readonly named: boolean;
}

export type Weigh = (texts: readonly IndexedText[]) => Weighed[];

/**
 * S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). All factors were tuned on
 * locomo-dev; docs/decisions/014 says what each of them gains.
 */
const SATURATION = 1.2;
const LENGTH = 0.3;
/** The words of a text of middle length: not the mean of the texts at hand, so that a text weighs the same among any others. */
const MIDDLE = 25;
/** How often a word of the title counts beside the text; an untitled text of several lines begins with its subject. */
const TITLE = 4;
const START = 3;
const START_CHARS = 100;
/** Two words of the question close together count as this share of the rarer one more. */
const TOGETHER = 0.7;
const CLOSE = 3;
/** Two words of the question written as one, or a name that has one in it. */
const RELATED = 0.5;
/** A text with all of the question weighs so much more than by its words. */
const WHOLE = 0.75;
/** An exact name counts as much as several words: who asks for `PROJ-1234` wants that and nothing like it. */
const NAME = 6;
/** In a small store no name is rare: its rarity is counted as if there were so many entries. */
const NAME_SIZE = 1000;

/**
 * Weighs texts by the question's words, in any form, and by its exact names. The index's own `rank` cannot be compared
 * between two indexes and is nearly nothing for a word that half of a small collection has; it only picks the candidates.
 * The mean length is that of the texts weighed first, so that later ones compare with them.
 */
export function createRanking(): (question: Question, statistics: Statistics) => Weigh {
  const stem = createStemmer();
  return ({ words, related, names }, statistics) => {
    const weights = new Map([
      ...related.map((term) => [term.key, RELATED * rarity(term, statistics)] as const),
      ...words.map((term) => [term.key, rarity(term, statistics)] as const),
    ]);
    const texts = new Map([...related, ...words].map(({ key, text }) => [key, text]));
    const many = { ...statistics, size: Math.max(statistics.size, NAME_SIZE) };
    const named = names.map((term) => ({ ...term, weight: NAME * rarity(term, many) }));
    const total = words.reduce((sum, { key }) => sum + (weights.get(key) ?? 0), 0);
    const neighbours = new Map(words.map(({ key }, place) => [key, words[place + 1]?.key]));
    const scan = createWordScan([...related, ...words].flatMap(({ forms }) => forms));
    const wanted = (word: string): string | undefined => {
      const key = keyOf(stem(word));
      return weights.has(key) ? key : undefined;
    };
    return (candidates) =>
      candidates.map((text) => {
        const { length, hits, places } = count(text, { scan, wanted });
        const slack = SATURATION * (1 - LENGTH + (LENGTH * length) / MIDDLE);
        const found = Array.from(hits, ([key, n]) => {
          const weight = ((weights.get(key) ?? 0) * n * (SATURATION + 1)) / (n + slack);
          return { text: texts.get(key) ?? key, weight };
        });
        const covered = words.reduce(
          (sum, { key }) => sum + (hits.has(key) ? (weights.get(key) ?? 0) : 0),
          0,
        );
        const whole = total === 0 ? 1 : 1 + (WHOLE * covered) / total;
        const close = pairsIn(places, neighbours).reduce(
          (sum, [a, b]) => sum + Math.min(weights.get(a) ?? 0, weights.get(b) ?? 0),
          0,
        );
        const marks = ` ${text.identifiers} `;
        const exact = named.filter(({ key }) => marks.includes(` ${key} `));
        const all = [...exact, ...found].toSorted((a, b) => b.weight - a.weight);
        return {
          score: weightOf(found) * whole + TOGETHER * close + weightOf(exact),
          why: all.map((each) => each.text),
          named: exact.length > 0,
        };
      });
  };
}

function weightOf(parts: readonly { readonly weight: number }[]): number {
  return parts.reduce((total, { weight }) => total + weight, 0);
}

/** How much a term tells: nearly nothing when every row has it. */
export function rarity(term: Term, { size, frequency }: Statistics): number {
  const n = Math.min(frequency(term), size);
  return Math.log(1 + (size - n + 0.5) / (n + 0.5));
}

interface Counted {
  /** In words. */
  readonly length: number;
  /** How often the text has each wanted key, weighed by where. */
  readonly hits: ReadonlyMap<string, number>;
  readonly places: readonly Place[];
}

interface Place {
  readonly key: string;
  readonly at: number;
}

function count(
  { title, body, tags, identifiers }: IndexedText,
  {
    scan,
    wanted,
  }: { readonly scan: WordScan; readonly wanted: (word: string) => string | undefined },
): Counted {
  const hits = new Map<string, number>();
  const places: Place[] = [];
  const look = (text: string, times: number, from?: number): number =>
    scan(text, (word, place) => {
      const key = wanted(word);
      if (key === undefined) return;
      hits.set(key, (hits.get(key) ?? 0) + times);
      if (from !== undefined) places.push({ key, at: from + place });
    });
  const length = look(`${body} ${tags}`, 1, 0);
  if (title !== null) look(title, TITLE, length + CLOSE);
  else if (body.includes("\n")) look(body.slice(0, START_CHARS), START);
  // The words inside names count where the text has them nowhere else.
  const inside = new Set<string>();
  scan(identifiers, (word) => void inside.add(word));
  const keys = Array.from(inside, wanted).filter((key) => key !== undefined && !hits.has(key));
  for (const key of keys) if (key !== undefined) hits.set(key, (hits.get(key) ?? 0) + 1);
  return { length: length + 1, hits, places };
}

/** Pairs of words that follow each other in the question and are close in a text, each once. */
function pairsIn(
  places: readonly Place[],
  neighbours: ReadonlyMap<string, string | undefined>,
): (readonly [string, string])[] {
  const pairs = new Map<string, readonly [string, string]>();
  for (const [n, { key, at }] of places.entries()) {
    for (let next = n + 1; next < places.length; next += 1) {
      const other = places[next];
      if (!other || other.at - at > CLOSE) break;
      const [first, second] =
        neighbours.get(key) === other.key ? [key, other.key] : [other.key, key];
      if (neighbours.get(first) === second) pairs.set(`${first} ${second}`, [first, second]);
    }
  }
  return [...pairs.values()];
}
