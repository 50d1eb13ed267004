import * as fc from "fast-check";
import { expect, test } from "vitest";

import { stem } from "../../src/memory/stem.ts";
import { openStore } from "../../src/store/db.ts";
import { MEMORY_HOME } from "../paired.ts";

/** Porter's own examples, step by step (Program 14, 1980). */
test.each([
  ["caresses", "caress"],
  ["ponies", "poni"],
  ["agreed", "agre"],
  ["plastered", "plaster"],
  ["conflated", "conflat"],
  ["hopping", "hop"],
  ["filing", "file"],
  ["happy", "happi"],
  ["sky", "sky"],
  ["relational", "relat"],
  ["generalizations", "gener"],
  ["oscillators", "oscil"],
])("%s has the stem %s", (word, stemmed) => {
  expect(stem(word)).toBe(stemmed);
});

test("a stem of three letters or more begins as its word does", () => {
  fc.assert(
    fc.property(WORD, (word) => {
      const stemmed = stem(word);
      expect(stemmed.length < 3 || stemmed.slice(0, 2) === word.slice(0, 2)).toBe(true);
    }),
  );
});

test("every word has the stem that FTS5 gives it", () => {
  const { db } = openStore(MEMORY_HOME);
  db.exec(`CREATE VIRTUAL TABLE words USING fts5(word, tokenize='porter unicode61');
    CREATE VIRTUAL TABLE stems USING fts5vocab(words, 'instance')`);
  const insert = db.prepare("INSERT INTO words (rowid, word) VALUES (?, ?)");
  const stems = db.prepare<[], { doc: number; term: string }>("SELECT doc, term FROM stems");
  const words = [...ENDINGS.filter((ending) => ending.length > 2), ...fc.sample(WORD, 4000)];

  db.transaction(() => words.forEach((word, id) => insert.run(id, word)))();

  const wrong = stems.all().filter(({ doc, term }) => stem(words[doc] ?? "") !== term);
  expect(wrong.map(({ doc, term }) => [words[doc], term])).toEqual([]);
});

const ENDINGS =
  `s es ies sses ed eed ing ational tional enci anci izer bli alli entli eli ousli ization ation ator alism
  iveness fulness ousness aliti iviti biliti logi icate ative alize iciti ical ful ness al ance ence er ic able ible ant
  ement ment ent ion tion sion ou ism ate iti ous ive ize e ll y ly`.split(/\s+/);

const LETTER = fc.constantFrom(..."aeiouybcdlnrstwxz".split(""));

/** Letters at random with the endings that the steps look for, one after another; words as languages have them, without a double y. */
const WORD = fc
  .tuple(
    fc.string({ unit: LETTER, minLength: 2, maxLength: 8 }),
    fc.array(fc.constantFrom(...ENDINGS), { maxLength: 3 }),
  )
  .map(([start, endings]) => start + endings.join(""))
  .filter((word) => word.length > 3 && !word.includes("yy"));
