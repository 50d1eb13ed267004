/**
 * M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980), as FTS5's `porter` does it: a word that the
 * index found by its stem is weighed by the same stem. Takes a lower-case word.
 */
export function stem(word: string): string {
  if (word.length < 3 || word.length > 64) return word;
  return [plural, pastTense, finalY, longSuffix, middleSuffix, lastSuffix, finalE].reduce(
    (stemmed, step) => step(stemmed),
    word,
  );
}

const CONSONANT = "(?:[^aeiouy]|(?<=^|[aeiou])y)";
const VOWEL = "(?:[aeiou]|(?<=[^aeiou])y)";
const HAS_VOWEL = new RegExp(`^${CONSONANT}*${VOWEL}`);
const ONE_CYCLE = new RegExp(`^${CONSONANT}*${VOWEL}+${CONSONANT}`);
const TWO_CYCLES = new RegExp(`^${CONSONANT}*(?:${VOWEL}+${CONSONANT}+){2}`);
const EXACTLY_ONE_CYCLE = new RegExp(`^${CONSONANT}*${VOWEL}+${CONSONANT}+${VOWEL}*$`);
const SHORT_END = new RegExp(`${CONSONANT}${VOWEL}(?![wxy])${CONSONANT}$`);

function plural(word: string): string {
  if (/.(?:sses|ies)$/.test(word)) return word.slice(0, -2);
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

function pastTense(word: string): string {
  if (/.eed$/.test(word)) return ONE_CYCLE.test(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const base = /^(.*)(?:ed|ing)$/.exec(word)?.[1];
  if (base === undefined || !HAS_VOWEL.test(base)) return word;
  if (/(?:at|bl|iz)$/.test(base)) return `${base}e`;
  if (/([^aeioulsz])\1$/.test(base)) return base.slice(0, -1);
  return EXACTLY_ONE_CYCLE.test(base) && SHORT_END.test(base) ? `${base}e` : base;
}

function finalY(word: string): string {
  const base = word.slice(0, -1);
  return word.endsWith("y") && HAS_VOWEL.test(base) ? `${base}i` : word;
}

const LONG: readonly (readonly [suffix: string, to: string])[] = [
  ["ational", "ate"],
  ["tional", "tion"],
  ["enci", "ence"],
  ["anci", "ance"],
  ["izer", "ize"],
  ["logi", "log"],
  ["bli", "ble"],
  ["alli", "al"],
  ["entli", "ent"],
  ["eli", "e"],
  ["ousli", "ous"],
  ["ization", "ize"],
  ["ation", "ate"],
  ["ator", "ate"],
  ["alism", "al"],
  ["iveness", "ive"],
  ["fulness", "ful"],
  ["ousness", "ous"],
  ["aliti", "al"],
  ["iviti", "ive"],
  ["biliti", "ble"],
];

const MIDDLE: readonly (readonly [suffix: string, to: string])[] = [
  ["icate", "ic"],
  ["ative", ""],
  ["alize", "al"],
  ["iciti", "ic"],
  ["ical", "ic"],
  ["ful", ""],
  ["ness", ""],
];

function longSuffix(word: string): string {
  return replaceEnd(word, LONG);
}

function middleSuffix(word: string): string {
  return replaceEnd(word, MIDDLE);
}

function replaceEnd(word: string, endings: typeof LONG): string {
  for (const [suffix, to] of endings) {
    if (!word.endsWith(suffix)) continue;
    const base = word.slice(0, -suffix.length);
    return ONE_CYCLE.test(base) ? base + to : word;
  }
  return word;
}

const LAST =
  /(?:al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|(?<=[st])ion|ou|ism|ate|iti|ous|ive|ize)$/;

function lastSuffix(word: string): string {
  const base = word.replace(LAST, "");
  return base !== word && TWO_CYCLES.test(base) ? base : word;
}

function finalE(word: string): string {
  let stemmed = word;
  if (word.endsWith("e")) {
    const base = word.slice(0, -1);
    const short = EXACTLY_ONE_CYCLE.test(base) && SHORT_END.test(base);
    if (TWO_CYCLES.test(base) || (ONE_CYCLE.test(base) && !short)) stemmed = base;
  }
  return stemmed.endsWith("ll") && TWO_CYCLES.test(stemmed.slice(0, -1))
    ? stemmed.slice(0, -1)
    : stemmed;
}
