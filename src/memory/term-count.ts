import type { Term } from "./question.ts";
import type { IndexedText } from "./text-index.ts";
import { keyOf } from "./word-forms.ts";
import { createWordScan } from "./word-scan.ts";

/** How often a word of the title counts beside the text; an untitled text of several lines begins with its subject. */
const TITLE = 4;
const START = 3;
const START_CHARS = 100;
/** Two words stand together when at most so many lie between them. */
const CLOSE = 3;

/** What one text has of some terms, each by its number. */
export interface Counted {
  /** In words, and one more. */
  readonly length: number;
  /** The terms that it has, each once, in the order of the text. */
  readonly found: readonly number[];
  /** How often, weighed by where. */
  readonly times: readonly number[];
  /** Terms whose follower, the term of the next number, stands together with them. */
  readonly together: readonly number[];
}

/** Counts terms, in any form, in one text after the other; the first `asked` of them follow each other in a question. */
export function createTermCount(
  terms: readonly Term[],
  { asked, stem }: { readonly asked: number; readonly stem: (word: string) => string },
): (text: IndexedText) => Counted {
  const numbers = new Map(terms.map(({ key }, number) => [key, number]));
  const known = new Map<string, number>();
  const scan = createWordScan(terms.flatMap(({ forms }) => forms));
  return ({ title, body, tags, identifiers }) => {
    const found: number[] = [];
    const times: number[] = [];
    const places: number[] = [];
    const standing: number[] = [];
    const add = (number: number, often: number): void => {
      const at = found.indexOf(number);
      if (at === -1) times[found.push(number) - 1] = often;
      else times[at] = (times[at] ?? 0) + often;
    };
    const look = (text: string, often: number, from: number): number =>
      scan(text, (word, place) => {
        const number = numberOf(word);
        if (number === -1) return;
        add(number, often);
        standing.push(number);
        places.push(from + place);
      });
    let length = look(body, 1, 0);
    if (tags !== "[]") length += look(tags, 1, length);
    if (title !== null) look(title, TITLE, length + CLOSE);
    else if (body.includes("\n"))
      scan(body.slice(0, START_CHARS), (word) => {
        const number = numberOf(word);
        if (number !== -1) add(number, START);
      });
    // The words inside names count where the text has them nowhere else.
    const inside: string[] = [];
    scan(identifiers, (word) => {
      if (!inside.includes(word)) inside.push(word);
    });
    const only = inside.map(numberOf).filter((number) => number !== -1 && !found.includes(number));
    for (const number of only) add(number, 1);
    return { length: length + 1, found, times, together: pairsIn(standing, places) };
  };

  /** -1 for a word that is none of the terms. */
  function numberOf(word: string): number {
    const number = known.get(word) ?? numbers.get(keyOf(stem(word))) ?? -1;
    known.set(word, number);
    return number;
  }

  /** Each pair once. */
  function pairsIn(standing: readonly number[], places: readonly number[]): number[] {
    const pairs: number[] = [];
    for (let n = 0; n < standing.length; n += 1)
      for (let next = n + 1; next < standing.length; next += 1) {
        if ((places[next] ?? 0) - (places[n] ?? 0) > CLOSE) break;
        const [one = 0, other = 0] = [standing[n], standing[next]];
        const first = Math.min(one, other);
        if (Math.abs(one - other) === 1 && first + 1 < asked && !pairs.includes(first))
          pairs.push(first);
      }
    return pairs;
  }
}
