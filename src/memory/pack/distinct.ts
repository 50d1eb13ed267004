import { entryName } from "../entry.ts";
import { type Item, roundWorth, textOf } from "./item.ts";
import type { PackRows } from "./rows.ts";

/** An entry that says nearly what a better one says; it may still be another fact, and is not dropped. */
const NEAR = 0.5;

/** Best first; of two texts that are the same but for case and spaces the better one, a user's own before a peer's. */
export function rankDistinct(items: readonly Item[], rows: PackRows): Item[] {
  const seen = new Set<string>();
  const distinct = items
    .toSorted((a, b) => Number(Boolean(a.received)) - Number(Boolean(b.received)) || byWorth(a, b))
    .filter((item) => {
      const text = textOf(item).toLowerCase().replace(/\s+/g, " ").trim();
      const fresh = !seen.has(text);
      seen.add(text);
      return fresh;
    })
    .toSorted(byWorth);
  return lessNear(distinct, rows).toSorted(byWorth);
}

function lessNear(items: readonly Item[], rows: PackRows): Item[] {
  const place = new Map(items.map(({ id }, n) => [id, n]));
  const near = new Map<string, string>();
  for (const pair of rows.near(numbers(items))) {
    const [better, other] = pair
      .map(entryName)
      .toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
    if (better !== undefined && other !== undefined && !near.has(better)) near.set(other, better);
  }
  return items.map((item) => {
    const better = near.get(item.id);
    if (better === undefined) return item;
    const reasons = [...item.reasons, `near ${better}`];
    return { ...item, worth: roundWorth(item.worth * NEAR), reasons };
  });
}

/** Entries with what was added to them later; another annotation makes another version. */
export function annotate(items: readonly Item[], rows: PackRows): Item[] {
  const notes = rows.notes(numbers(items));
  return items.map((item) => {
    const own = notes.filter(({ entry }) => entryName(entry) === item.id);
    const last = own.at(-1);
    if (!last) return item;
    const body = [item.body, ...own.map(({ text }) => `Added: ${text}`)].join("\n");
    return { ...item, version: `${item.version}+${last.id}`, body };
  });
}

/** The numbers of the own entries among items. */
function numbers(items: readonly Item[]): number[] {
  return items.flatMap(({ id }) => (id.startsWith("K") ? [Number(id.slice(1))] : []));
}

/** On equal worth as they were found: the search gives the newer one first. */
function byWorth(a: Item, b: Item): number {
  return b.worth - a.worth;
}
