import { type Entry, entryName } from "../entry.ts";
import type { Received } from "../received.ts";
import { type Item, roundWorth } from "./item.ts";
import type { Naming } from "./paths.ts";

/** Something beside memory that bears on a purpose, such as an open task; its text is the user's own. */
export interface Fact extends Pick<Item, "id" | "key" | "version" | "worth" | "title"> {
  readonly why: string;
  readonly body: string | null;
}

/** How much a reason counts; an entry that fits a task well is worth about 1. */
export const WORTH = { pinned: 1, file: 1, folder: 0.5, decision: 0.12, more: 0.1 } as const;
/** A note that nobody called a lesson or a decision. */
const OF_A_NOTE = 0.85;
const OF_ANOTHER_PROJECT = 0.6;
const TRUST = { quarantined: 0.5, accepted: 0.8, rejected: 0 } as const;

export interface Found {
  readonly addEntry: (entry: Entry | undefined, reason: string, worth: number) => void;
  readonly addReceived: (entry: Received | undefined, reason: string, worth: number) => void;
  readonly addFact: (fact: Fact, fit?: { path: string; naming: Naming }) => void;
  readonly has: (key: string) => boolean;
  readonly items: () => Item[];
}

/** Items by their key; whatever is found for several reasons keeps them all, and is worth a little more. */
export function createFound(project: string): Found {
  const items = new Map<string, Item>();
  const add = (item: Item): void => {
    const known = items.get(item.key);
    if (known?.reasons.some((reason) => item.reasons.includes(reason))) return;
    const [better, other] = known && known.worth >= item.worth ? [known, item] : [item, known];
    const more = other ? WORTH.more : 0;
    items.set(item.key, {
      ...better,
      worth: roundWorth(better.worth + more),
      reasons: [...better.reasons, ...(other?.reasons ?? [])],
    });
  };
  return {
    addEntry(entry, reason, worth) {
      if (!entry) return;
      const { title, body, version, kind } = entry;
      const id = entryName(entry.id);
      const here = entry.project === project;
      add({
        id,
        key: id,
        version: String(version),
        kind: here ? kind : `${kind} of ${entry.project}`,
        reasons: [reason],
        worth: worth * (here ? 1 : OF_ANOTHER_PROJECT) * (kind === "note" ? OF_A_NOTE : 1),
        title,
        body,
      });
    },
    addReceived(entry, reason, worth) {
      if (!entry) return;
      const { kind, state, title, body } = entry;
      const id = `R${entry.id}`;
      add({
        id,
        key: id,
        version: state,
        kind: `${kind} received`,
        reasons: [reason],
        worth: worth * TRUST[state],
        title,
        body,
        received: entry,
      });
    },
    addFact({ id, key, version, why, title, body, worth }, fit) {
      add({
        id,
        key,
        version,
        kind: why,
        title,
        body: body ?? "",
        reasons: fit ? [`names ${fit.path}`] : [],
        worth: fit ? worth + WORTH[fit.naming] : worth,
      });
    },
    has: (key) => items.has(key),
    items: () => [...items.values()],
  };
}
