/** Prose: what one look tells is no identifier. */
const PLAIN_WORD = /^["'(]?[A-Za-z]?[a-z]*[.,:;!?)"']*$/;
const BETWEEN = /[()[\]{}<>,;"'`=+*!?&|%^~…“”‘’«»、。，（）]+/;
const CORE = /[\p{L}\p{N}_$].*[\p{L}\p{N}_$]/su;
const SEPARATORS = /[@#./:\\-]+/;
const MAX_CHARS = 200;
const MAX_A_TEXT = 500;

/**
 * The identifiers in a text, lower-cased, each once: `PROJ-1234`, `getUserName`, `snake_case`, `a.b.c`, `src/x.ts`,
 * `v1.2.3`. Of a compound one its parts too, where they are identifiers or file names themselves.
 */
export function findIdentifiers(text: string): string[] {
  return identifiersAmong(runs(text));
}

function identifiersAmong(words: readonly string[]): string[] {
  const found = new Set<string>();
  for (const run of words) {
    if (!isIdentifier(run)) continue;
    found.add(run.toLowerCase());
    if (SEPARATORS.test(run))
      for (const part of [...run.split(SEPARATORS), run.split(/[/\\]/).at(-1) ?? ""])
        if (isIdentifier(part)) found.add(part.toLowerCase());
    if (found.size >= MAX_A_TEXT) break;
  }
  return [...found];
}

/**
 * One index token for one identifier. Separators become `z<hex>z`, so that the tokenizer does not split there, and the
 * final `0` keeps the stemmer away: `get_string` and `get_str` must stay two names.
 */
export function identifierToken(identifier: string): string {
  const letters = identifier.replace(
    /[^\p{L}\p{N}]/gu,
    (char) => `z${char.codePointAt(0)?.toString(16)}z`,
  );
  return `id${letters}0`;
}

/** What the `identifiers` column of the index holds for a text: its identifiers, and the words inside camelCase names. */
export function identifierText(text: string): string {
  const all = runs(text);
  const { words } = camelAmong(all);
  return [...identifiersAmong(all).map(identifierToken), ...words].join(" ");
}

/** The camelCase names in a text, and the words inside them, in lower case. */
export function findCamel(text: string): Camel {
  return camelAmong(runs(text));
}

interface Camel {
  readonly names: string[];
  readonly words: string[];
}

function camelAmong(all: readonly string[]): Camel {
  const names = all.filter(isCamel).slice(0, MAX_A_TEXT);
  return {
    names: names.map((name) => name.toLowerCase()),
    words: [...new Set(names.flatMap(splitCamel))],
  };
}

/** The words of a text that could be identifiers, without what surrounds them. */
function runs(text: string): string[] {
  return text
    .split(/\s+/)
    .filter((word) => !PLAIN_WORD.test(word))
    .flatMap((word) => word.split(BETWEEN))
    .filter((word) => word.length <= MAX_CHARS)
    .flatMap((word) => CORE.exec(word)?.[0] ?? []);
}

/** Plain words, numbers and hyphenated words are not: the word index finds those. */
function isIdentifier(run: string): boolean {
  if (/^\p{Lu}?[\p{Ll}-]*$/u.test(run)) return false;
  if (isCamel(run)) return true;
  if (/[_$]/.test(run)) return /[\p{L}\p{N}]/u.test(run);
  return /\p{L}/u.test(run) && /\p{N}|[\p{L}\p{N}][./:\\@#]+[\p{L}\p{N}]/u.test(run);
}

function isCamel(run: string): boolean {
  return /\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}{2}/u.test(run);
}

function splitCamel(name: string): string[] {
  const words = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu) ?? [];
  return words.filter((word) => word.length > 1).map((word) => word.toLowerCase());
}
