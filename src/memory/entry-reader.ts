import type { Store } from "../store/db.ts";
import { noEntry } from "./entries.ts";
import { type RawEntry, readEntry } from "./entry-rows.ts";
import type { Entry } from "./entry.ts";

/** Reads own entries over a store that answers for what they are read for; throws `not_found`. */
export function createEntryReader(store: Pick<Store, "prepare">): (id: number) => Entry {
  const select = store.prepare<[number], RawEntry>("SELECT * FROM entry WHERE id = ?");
  return (id) => {
    const raw = select.get(id);
    if (!raw) throw noEntry(id);
    return readEntry(raw).entry;
  };
}
