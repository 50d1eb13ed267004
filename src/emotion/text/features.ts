import { phrasesIn } from "./phrases.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** What a model weighs of a text: a weight by the hash of each thing seen. No word can be read back from it. */
export type Features = ReadonlyMap<number, number>;

const LEXICON_WEIGHT = 0.5;
const SHAPE_WEIGHT = 0.15;
const STRONG = 2.2;

/** The features of a cleaned text: words and pairs of length one together, then what word list and shape say. */
export function featuresOf(text: string): Features {
  const tokens = tokensOf(text);
  const seen = new Set<number>();
  const add = (name: string): unknown => seen.add(hashOf(name));
  addWords(tokens, add);
  addMoods(tokens, add);
  const share = 1 / Math.sqrt(seen.size || 1);
  const features = new Map<number, number>();
  for (const hash of seen) features.set(hash, share);
  for (const [name, weight] of [
    ...lexiconOf(tokens),
    ...sentencesOf(tokens),
    ...phrasesOf(text),
    ...shapeOf(tokens),
  ])
    features.set(hashOf(name), weight);
  return features;
}

/** Single words, words side by side, and the groups of the word list. */
function addWords(tokens: readonly Token[], add: (name: string) => unknown): void {
  let before = "<s>";
  for (const token of tokens) {
    const not = token.negated ? "!" : "";
    const key = token.sort === "word" ? not + token.text : `${token.sort}:${token.text}`;
    add(`u:${key}`);
    add(`b:${before} ${key}`);
    for (const group of token.groups) add(`g:${not}${group}`);
    if (token.sort === "happy" || token.sort === "unhappy")
      add(`e:${token.written.replaceAll(/(.)\1+/gu, "$1$1")}`);
    before = key;
  }
  add(`b:${before} </s>`);
}

/** A word's mood instead of the word, beside its neighbours: what is said of "it" in "I hate it". */
function addMoods(tokens: readonly Token[], add: (name: string) => unknown): void {
  let before = "<s>";
  let second = "";
  for (const token of tokens) {
    if (token.sort === "mark") {
      if (before.startsWith(MOOD)) add(`m:${before} ${token.text.slice(0, 1)}`);
      if (ENDS.test(token.written)) [second, before] = ["", "<s>"];
    }
    if (token.sort !== "word") continue;
    const mood = levelOf(token);
    const key = mood === 0 ? token.text : `${MOOD}${mood}`;
    if (mood !== 0 || before.startsWith(MOOD)) add(`m:${before} ${key}`);
    if (second !== "" && (mood !== 0 || second.startsWith(MOOD))) add(`n:${second} _ ${key}`);
    [second, before] = [before, key];
  }
}

type Weighed = readonly (readonly [name: string, weight: number])[];

/** Sums, extremes and the last word of the word list. */
function lexiconOf(tokens: readonly Token[]): Weighed {
  const moods = tokens.map(({ mood }) => mood).filter((mood) => mood !== 0);
  const sum = (sign: number): number =>
    moods.reduce((all, mood) => all + Math.max(0, sign * mood), 0);
  const [good, bad] = [sum(1), sum(-1)];
  return [
    ["l:good", LEXICON_WEIGHT * Math.log1p(good)],
    ["l:bad", LEXICON_WEIGHT * Math.log1p(bad)],
    ["l:best", (LEXICON_WEIGHT * Math.max(0, ...moods)) / 2],
    ["l:worst", (LEXICON_WEIGHT * Math.min(0, ...moods)) / 2],
    [`l:sum ${Math.sign(Math.round(good - bad))}`, LEXICON_WEIGHT],
    [`l:both ${good > 0} ${bad > 0}`, LEXICON_WEIGHT],
    [`l:last ${Math.sign(moods.at(-1) ?? 0)}`, LEXICON_WEIGHT],
  ];
}

/** The mood of the first, the last, the best and the worst sentence, and how many there are of either. */
function sentencesOf(tokens: readonly Token[]): Weighed {
  const sums = [0];
  for (const token of tokens) {
    const last = sums.length - 1;
    sums[last] = (sums[last] ?? 0) + levelOf(token);
    if (token.sort === "mark" && ENDS.test(token.written)) sums.push(0);
  }
  const cut = (sum: number): number => Math.max(-3, Math.min(3, sum));
  return [
    [`s:first ${cut(sums[0] ?? 0)}`, LEXICON_WEIGHT],
    [`s:last ${cut(sums.findLast((sum) => sum !== 0) ?? 0)}`, LEXICON_WEIGHT],
    [`s:best ${cut(Math.max(...sums))}`, LEXICON_WEIGHT],
    [`s:worst ${cut(Math.min(...sums))}`, LEXICON_WEIGHT],
    [`s:bad ${cut(sums.filter((sum) => sum < 0).length)}`, LEXICON_WEIGHT],
    [`s:good ${cut(sums.filter((sum) => sum > 0).length)}`, LEXICON_WEIGHT],
  ];
}

/** Turns of speech, each alone and how many there are. */
function phrasesOf(text: string): Weighed {
  const found = phrasesIn(text);
  const cross = found.filter((name) => name !== "relief" && name !== "let off").length;
  return [
    ...found.map((name) => [`p:${name}`, LEXICON_WEIGHT] as const),
    [`p:cross ${Math.min(3, cross)}`, LEXICON_WEIGHT],
  ];
}

function shapeOf(tokens: readonly Token[]): Weighed {
  const words = tokens.filter(({ sort }) => sort === "word");
  const shouted = words.filter(({ written }) => written.length > 2 && /^\p{Lu}+$/u.test(written));
  const has = (word: string): boolean => words.some(({ text }) => text === word);
  return [
    [`h:length ${Math.min(7, Math.floor(Math.log2(words.length + 1)))}`, SHAPE_WEIGHT],
    [`h:capitals ${Math.min(2, shouted.length)}`, SHAPE_WEIGHT],
    [`h:code ${has("code")}`, SHAPE_WEIGHT],
    ["h:bias", 2 * SHAPE_WEIGHT],
  ];
}

const MOOD = "\u0001";
const ENDS = /[.!?]/u;

/** -2 to 2: of a word by its group, of an emoticon always strong. */
function levelOf({ sort, mood }: Token): number {
  if (sort === "happy") return 2;
  if (sort === "unhappy") return -2;
  return Math.sign(mood) * (Math.abs(mood) >= STRONG ? 2 : Math.abs(mood) > 0 ? 1 : 0);
}

/** FNV-1a over UTF-16 units, folded to 24 bits: two of 30,000 features share one in a thousand. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < name.length; n += 1) hash = Math.imul(hash ^ name.charCodeAt(n), 0x01000193);
  return ((hash >>> 24) ^ hash) & 0xffffff;
}
