import { moodOf } from "./lexicon.ts";

/** A word or mark of a text, as the model sees it. */
export interface Token {
  /** The word in lower case with letters repeated at most twice, or the sort of mark: `happy`, `unhappy`, `!`, `!!`. */
  readonly text: string;
  readonly sort: "word" | "happy" | "unhappy" | "mark" | "number" | "picture";
  /** How it was written, for marks and emoticons. */
  readonly written: string;
  /** Whether a negation stands at most three words before it. */
  readonly negated: boolean;
  readonly negates: boolean;
  /** -3 contempt to 3 delight, turned round by a negation; 0 for all that says nothing. */
  readonly mood: number;
  readonly groups: readonly string[];
}

const TOKEN =
  /(?<happy>(?<!\w)(?:[:;=8xX]['`]?[-o^]?[)\]D}pP*]{1,9}(?!\w)|\({1,9}[:;=](?!\w)|<3|\^[_.]?\^|[:;]-?3(?!\d)))|(?<unhappy>(?<!\w)(?:[:;=]['`]?[-o^]?[([{/\\|@]{1,9}(?![\w/])|\){1,9}:(?!\w)|>[._]<|-_{1,9}-))|(?<word>@user|\p{L}[\p{L}\p{N}_]{0,60}(?:['’]\p{L}{1,9})?)|(?<number>\d[\d.,]{0,30})|(?<mark>!{1,50}|\?{1,50}[?!]{1,50}|\?|\.{2,50}|[.,;:()"-])|(?<picture>\p{Extended_Pictographic})/gu;

const NEGATIONS = new Set(
  "not no never none nobody nothing neither nor cannot cant dont doesnt didnt wont isnt arent wasnt werent couldnt shouldnt wouldnt hasnt havent without hardly barely".split(
    " ",
  ),
);
const SCOPE = 3;
/** Only so many tokens are read: three fifths from the start, the rest from the end. */
const MOST_TOKENS = 300;

/** The words and marks of a cleaned text. */
export function tokensOf(text: string): Token[] {
  const found = [...text.matchAll(TOKEN)];
  const kept =
    found.length <= MOST_TOKENS
      ? found
      : [...found.slice(0, MOST_TOKENS * 0.6), ...found.slice(-MOST_TOKENS * 0.4)];
  let scope = 0;
  return kept.map(({ 0: written, groups = {} }) => {
    if (groups["word"] !== undefined) {
      const word = written
        .toLowerCase()
        .replaceAll("’", "'")
        .replaceAll(/(.)\1{2,}/gu, "$1$1");
      const negates = NEGATIONS.has(word) || word.endsWith("n't");
      const negated = scope > 0 && !negates;
      scope = negates ? SCOPE : Math.max(0, scope - 1);
      const { valence = 0, groups: named = [] } = moodOf(word) ?? {};
      const mood = negated ? -TURNED * valence : valence;
      return { text: word, sort: "word", written, negated, negates, mood, groups: named };
    }
    if (groups["happy"] !== undefined) return plain("happy", "happy", written);
    if (groups["unhappy"] !== undefined) return plain("unhappy", "unhappy", written);
    if (groups["number"] !== undefined) return plain("number", "0", written);
    if (groups["picture"] !== undefined) return plain("picture", written, written);
    if (!JOINS.test(written)) scope = 0;
    return plain("mark", written.length > 1 ? written.slice(0, 1).repeat(2) : written, written);
  });
}

function plain(sort: Token["sort"], text: string, written: string): Token {
  return { text, sort, written, negated: false, negates: false, mood: 0, groups: [] };
}

/** How much of a word's mood a negation leaves, with its sign turned (Hutto and Gilbert 2014). */
const TURNED = 0.74;
const JOINS = /["-]/u;
