import { COMMON_WORDS } from "./common-words.ts";

const KNOWN = new Set(COMMON_WORDS.trim().split(/\s+/));
/** What most words of English and of code are made of; letters in another order are split finely. */
const PAIRS = new Set(
  `ab ac ad af ag ai ak al am an ap ar as at au av aw ax ay ba be bi bj bl bo br bu by ca ce ch ci ck cl co cr ct cu
  da dd de di dl do ds ea ec ed ee ef eg ei el em en eo ep eq er es et ev ew ex ey fa fe ff fi fl fo fr fs ft fu ge
  gh gi gn gr gs gt gu ha he hi ho hr ht hu ia ib ic id ie if ig il im in io ip ir is it iv ix iz je js ke ki ks la
  ld le li ll lo ls lt lu ly ma mb me mi mm mo mp ms na nc nd ne nf ng ni nl nn no np ns nt nu nv ny ob oc od of og
  oi ok ol om on oo op or os ot ou ov ow ox pa pe ph pi pl pm po pp pr ps pt pu qu ra rc rd re rg ri rk rl rm rn ro
  rr rs rt ru rv ry sa sc se sh si sk so sp sr ss st su sw sy ta tc te th ti tl tm to tp tr ts tt tu ty ua ub ue uf
  ui ul um un up ur us ut va ve vi vo wa we wh wi wn wo wr ws xa xe xp xt yc yn yo yp yr ys yt ze`.split(
    /\s+/,
  ),
);
const ENDINGS = ["s", "es", "ed", "d", "ing", "er", "ers", "ly", "al", "ion", "ions", "able"];
/** Marks of JSON that are one token together. */
const JSON_MARKS = new Set(['","', '":"', '{"', '":["', '":{"', '"},{"', '":', '"}', '"]', ',"']);

/** An escape of JSON, the end of a contraction, a word, capitals, digits, spaces, marks, or one character beyond ASCII. */
const PARTS =
  /\\(?:u[\da-f]{4}|.)|'(?:[stmd]|re|ve|ll)(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+| +|(?:(?!'(?:[stmd]|re|ve|ll)(?![a-z]))[!-/:-@[\]-`{-~])+|[^]/gu;

/** A letter of a word that is not known, in a text of which most words are, and in one of which few are. */
const LETTER = { usual: 0.28, strange: 0.42 } as const;
const SHARE = { usual: 0.85, strange: 0.5 } as const;
/** Letters in an order that no usual word has. */
const RARE_PAIR = 0.36;
/** A word with a known beginning and ending. */
const ENDED = 1.6;

/**
 * How many tokens a model reads in a text, without its tokenizer: never fewer than `o200k_base` and `cl100k_base` count, and
 * about a quarter more in prose and code. The tokenizers of Claude are not published; that margin is for them.
 */
export function estimateTokens(text: string): number {
  let tokens = 1;
  let words = 0;
  let known = 0;
  let letters = 0;
  const parts = text.match(PARTS) ?? [];
  for (const [n, part] of parts.entries()) {
    if (/^[A-Z]?[a-z]/.test(part)) {
      const { cost, strange } = wordTokens(part);
      tokens += cost;
      letters += strange;
      if (part.length > 1) words += 1;
      if (part.length > 1 && strange === 0) known += 1;
    } else if (part.startsWith(" ")) tokens += spaceTokens(part, parts[n + 1] ?? "");
    else tokens += otherTokens(part);
  }
  return Math.ceil(tokens + letters * letterTokens(known / Math.max(1, words)));
}

/** Between the two by the share of known words: a few strange words in usual prose are mostly one or two tokens. */
function letterTokens(share: number): number {
  const strange = Math.min(1, Math.max(0, (SHARE.usual - share) / (SHARE.usual - SHARE.strange)));
  return LETTER.usual + (LETTER.strange - LETTER.usual) * strange;
}

/** What a word costs, beside what the letters of a strange one do. */
function wordTokens(text: string): { readonly cost: number; readonly strange: number } {
  const word = text.toLowerCase();
  if (word.length === 1 || KNOWN.has(word)) return { cost: 1.04, strange: 0 };
  if (word.length > 2 && ENDINGS.some((end) => word.endsWith(end) && isKnown(word, end)))
    return { cost: ENDED, strange: 0 };
  let rare = 0;
  for (let n = 1; n < word.length; n += 1) if (!PAIRS.has(word.slice(n - 1, n + 1))) rare += 1;
  const capital = text === word ? 1 : 1.25;
  return { cost: RARE_PAIR * rare * capital, strange: word.length * capital };
}

function isKnown(word: string, ending: string): boolean {
  return KNOWN.has(word.slice(0, -ending.length));
}

function otherTokens(part: string): number {
  const code = part.codePointAt(0) ?? 0;
  if (code > 0x7e || code < 0x20) return characterTokens(code);
  if (/^\d/.test(part)) return Math.ceil(part.length / 3);
  if (/^[A-Z]/.test(part)) return Math.max(1, 0.66 * part.length);
  if (/^'[a-z]/.test(part)) return 1.04;
  if (/^\\./.test(part)) return part.length > 2 ? 5 : 1.4;
  return markTokens(part);
}

/** One space goes with the word or mark behind it, and with nothing else. */
function spaceTokens({ length }: string, next: string): number {
  return length > 1 || !/^[!-/:-~]/.test(next) ? 1 : 0.03;
}

function markTokens(marks: string): number {
  return JSON_MARKS.has(marks) ? 1.04 : Math.max(1.04, 0.77 * marks.length);
}

/** Characters that the vocabularies know well: first, last, tokens each in any order. */
const SCRIPTS = [
  [0x04_30, 0x04_5f, 1],
  [0x06_00, 0x06_ff, 1.3],
  [0x0e_00, 0x0e_7f, 1.6],
  [0x30_40, 0x30_ff, 1.7],
  [0x4e_00, 0x9f_ff, 2.6],
  [0xac_00, 0xd7_a3, 2.75],
  [0x1_f3_00, 0x1_fa_ff, 3.1],
] as const;

/** Any other character is at most as many tokens as it has bytes. */
function characterTokens(code: number): number {
  const script = SCRIPTS.find(([first, last]) => code >= first && code <= last);
  if (script) return script[2];
  if (code < 0x80) return 1.04;
  if (code < 0x8_00) return 1.75;
  return code < 0x1_00_00 ? 3.05 : 4.05;
}
