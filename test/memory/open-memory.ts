import { silentLog } from "../../src/log.ts";
import type { NewEntry } from "../../src/memory/entries.ts";
import { createMemory, type Memory } from "../../src/memory/memory.ts";
import type { Found, SearchAsk } from "../../src/memory/search.ts";
import { createCalls } from "../../src/store/calls.ts";
import { openStore, type OwnedStore, type StorePlace } from "../../src/store/db.ts";
import { MEMORY_HOME } from "../paired.ts";

export interface OpenMemory {
  readonly store: OwnedStore;
  readonly memory: Memory;
  /** Stores an entry and returns its number; without a session, in one of its own. */
  readonly add: (entry: Partial<NewEntry>, session?: string) => number;
  /** The ids that a search finds, best first: K for own entries, R for received ones. */
  readonly find: (query: string, ask?: Partial<SearchAsk>) => string[];
  readonly search: (query: string, ask?: Partial<SearchAsk>) => Found;
}

export function openMemory(options: { place?: StorePlace; clock?: () => number } = {}): OpenMemory {
  const { place = MEMORY_HOME, clock = () => 1_000_000 } = options;
  const store = openStore(place);
  const calls = createCalls({ store, clock });
  const memory = createMemory({ store, clock, calls, log: silentLog });
  const search = (query: string, ask: Partial<SearchAsk> = {}): Found =>
    memory.search({ query, scope: "all", stale: false, ...ask }, { limit: 20 });
  let sessions = 0;
  return {
    store,
    memory,
    search,
    add(entry, session = `s${(sessions += 1)}`) {
      return memory.add({ ...EMPTY, ...entry }, { session, client: "test" }).id;
    },
    find: (query, ask) =>
      search(query, ask).hits.map(({ origin, id }) => `${origin === "mine" ? "K" : "R"}${id}`),
  };
}

const EMPTY: NewEntry = { kind: "note", body: "body", tags: [], project: "test" };
