import { createNotes, createRandom } from "../notes.ts";
import type { Figure } from "../report.ts";
import { type Homes, notesOf, openMemoryAt, SIZES } from "./homes.ts";

const ASKED = 200;

/** A ticket code, and a function's name that only one note has, alone and within a sentence: is that note the first hit? */
export async function measureCodes(homes: Homes): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of SIZES) {
    using opened = await openMemoryAt(await homes.at(size));
    const random = createRandom(size);
    const { common } = createNotes(7);
    const codes = uniqueCodes([...notesOf(size)]);
    let first = 0;
    for (let n = 0; n < ASKED; n += 1) {
      const [code, id] = codes[Math.floor(random() * codes.length)] ?? ["", 0];
      const query = n % 4 < 2 ? code : `what about ${code} and the ${common()}?`;
      const ask = { query, scope: "all", stale: false } as const;
      if (opened.memory.search(ask, { limit: 1 }).hits[0]?.id === id) first += 1;
    }
    figures.push({
      what: `exact identifier or ticket code among ${size}, hit@1`,
      value: first / ASKED,
      goal: "1",
    });
  }
  return figures;
}

/** Codes that one note has and no other, with its id. */
function uniqueCodes(notes: readonly string[]): readonly (readonly [code: string, id: number])[] {
  const ids = new Map<string, number>();
  const twice = new Set<string>();
  for (const [n, note] of notes.entries())
    for (const code of note.match(/TICKET-\d+|\w+(?=\(\))/g) ?? []) {
      if (ids.has(code)) twice.add(code);
      ids.set(code, n + 1);
    }
  return [...ids].filter(([code]) => !twice.has(code));
}
