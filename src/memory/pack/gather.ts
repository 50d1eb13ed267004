import type { Clock } from "../../clock.ts";
import { type Entry, entryName } from "../entry.ts";
import type { Recall } from "../recall.ts";
import type { Received } from "../received.ts";
import type { Hit, Search } from "../search.ts";
import { type Item, textOf } from "./item.ts";
import { type Naming, type Paths, readPaths } from "./paths.ts";
import type { PackRows } from "./rows.ts";

/** What a pack is for. */
export interface Purpose {
  readonly task: string;
  /** Paths or globs within the project. */
  readonly files: readonly string[];
  readonly project: string;
  readonly by: Holder;
}

/** One connection of one client. */
export interface Holder {
  readonly session: string;
  readonly client: string;
}

/** Something beside memory that bears on a purpose, such as an open task; its text is the user's own. */
export interface Fact extends Pick<Item, "id" | "key" | "version" | "worth" | "title"> {
  readonly why: string;
  readonly body: string | null;
}

export interface GatherDeps {
  readonly rows: PackRows;
  /** Asked once a pack, because it may ask a model; what other projects and peers have is found by words alone. */
  readonly recall: Recall;
  readonly search: Search;
  readonly find: (id: number) => Entry | undefined;
  readonly findReceived: (id: number) => Received | undefined;
  readonly facts: (project: string, text: string, by: Holder) => readonly Fact[];
  readonly clock: Clock;
}

export interface Gather {
  /** All that bears on a purpose, best first, no text twice. */
  readonly for: (purpose: Purpose) => Promise<Item[]>;
  /** What everybody should know who comes to a project: the user's own text alone. */
  readonly ofProject: (project: string, by: Holder) => Item[];
}

const WORTH = { pinned: 1, file: 1, folder: 0.5, decision: 0.12, more: 0.1 } as const;
/** What the search found is worth between these two, by its score against the best; below a share of that it is noise. */
const FOUND = { least: 0.15, most: 0.9, share: 0.2 } as const;
/** A note that nobody called a lesson or a decision. */
const OF_A_NOTE = 0.85;
const OF_ANOTHER_PROJECT = 0.6;
/** Found only because an answer stands beside it, which the search says so. */
const OF_A_NEIGHBOUR = 0.4;
const BESIDE = "next to ";
/** An entry that says nearly what a better one says. */
const NEAR = 0.5;
const TRUST = { quarantined: 0.5, accepted: 0.8, rejected: 0 } as const;
const LIMIT = { own: 40, all: 20 } as const;
const MAX_WORDS = 3;

export function createGather(deps: GatherDeps): Gather {
  const { rows, recall, search, find, findReceived, facts, clock } = deps;
  return {
    async for({ task, files, project, by }) {
      const paths = readPaths(files);
      const team = facts(project, task, by);
      const query = [task, ...team.filter(({ id }) => names(task, id)).map(({ title }) => title)];
      const ask = { query: query.join("\n"), stale: false };
      const own = await recall({ ...ask, scope: "mine", project }, { limit: LIMIT.own });
      const all = search({ ...ask, scope: "all" }, { limit: LIMIT.all });
      const hits = once([...own.hits, ...all.hits]);
      const best = Math.max(0, ...hits.map(({ score }) => score)) || 1;
      const found = createFound(project);
      for (const hit of hits)
        if (hit.score >= best * FOUND.share) addHit(found, hit, hit.score / best);
      addNaming(found, paths, project);
      addOwn(found, project);
      for (const fact of team)
        found.addFact(fact, paths.named(`${fact.title}\n${fact.body ?? ""}`));
      return ranked(annotated(found.items(), rows));
    },
    ofProject(project, by) {
      const found = createFound(project);
      addOwn(found, project);
      for (const fact of facts(project, "", by)) found.addFact(fact);
      return ranked(annotated(found.items(), rows));
    },
  };

  function addHit(found: Found, { origin, id, why }: Hit, share: number): void {
    const words = why.filter((word) => !word.startsWith(BESIDE)).slice(0, MAX_WORDS);
    const worth = FOUND.least + (FOUND.most - FOUND.least) * share;
    const [reason, value] =
      words.length > 0
        ? [`about ${words.join(" ")}`, worth]
        : [why[0] ?? "alike", worth * OF_A_NEIGHBOUR];
    if (origin === "mine") found.addEntry(find(id), reason, value);
    else found.addReceived(findReceived(id), reason, value);
  }

  function addOwn(found: Found, project: string): void {
    const now = clock();
    for (const entry of rows.pinned(project, now)) found.addEntry(entry, "pinned", WORTH.pinned);
    for (const entry of rows.decisions(project, now))
      if (!found.has(entryName(entry.id))) found.addEntry(entry, "new here", WORTH.decision);
  }

  function addNaming(found: Found, paths: Paths, project: string): void {
    const now = clock();
    for (const entry of rows.naming(paths.terms, project, now)) {
      const fit = paths.named(textOf(entry));
      if (fit) found.addEntry(entry, `names ${fit.path}`, WORTH[fit.naming]);
    }
    for (const id of rows.receivedNaming(paths.terms, now)) {
      const entry = findReceived(id);
      const fit = entry && paths.named(textOf(entry));
      if (fit) found.addReceived(entry, `names ${fit.path}`, WORTH[fit.naming]);
    }
  }

  /** Best first; of two texts that are the same but for case and spaces the better one, a user's own before a peer's. */
  function ranked(items: readonly Item[]): Item[] {
    const seen = new Set<string>();
    const distinct = items
      .toSorted(
        (a, b) => Number(Boolean(a.received)) - Number(Boolean(b.received)) || byWorth(a, b),
      )
      .filter((item) => {
        const text = textOf(item).toLowerCase().replace(/\s+/g, " ").trim();
        const fresh = !seen.has(text);
        seen.add(text);
        return fresh;
      })
      .toSorted(byWorth);
    return lessNear(distinct).toSorted(byWorth);
  }

  function lessNear(items: readonly Item[]): Item[] {
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
      return {
        ...item,
        worth: round(item.worth * NEAR),
        reasons: [...item.reasons, `near ${better}`],
      };
    });
  }
}

/** Entries with what was added to them later; another annotation makes another version. */
export function annotated(items: readonly Item[], rows: PackRows): Item[] {
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

interface Found {
  readonly addEntry: (entry: Entry | undefined, reason: string, worth: number) => void;
  readonly addReceived: (entry: Received | undefined, reason: string, worth: number) => void;
  readonly addFact: (fact: Fact, fit?: { path: string; naming: Naming }) => void;
  readonly has: (key: string) => boolean;
  readonly items: () => Item[];
}

/** Items by their key; whatever is found for several reasons keeps them all, and is worth a little more. */
function createFound(project: string): Found {
  const items = new Map<string, Item>();
  const add = (item: Item): void => {
    const known = items.get(item.key);
    if (known?.reasons.some((reason) => item.reasons.includes(reason))) return;
    const [better, other] = known && known.worth >= item.worth ? [known, item] : [item, known];
    const more = other ? WORTH.more : 0;
    items.set(item.key, {
      ...better,
      worth: round(better.worth + more),
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

/** A score that changes beyond the second digit, as one that falls with time does, must not change an order. */
function round(worth: number): number {
  return Math.round(worth * 100) / 100;
}

function once(hits: readonly Hit[]): Hit[] {
  const known = new Map<string, Hit>();
  for (const hit of hits) {
    const key = `${hit.origin} ${hit.id}`;
    if (!known.has(key)) known.set(key, hit);
  }
  return [...known.values()];
}

function names(task: string, id: string): boolean {
  return new RegExp(`\\b${id}\\b`).test(task);
}

/** On equal worth as they were found: the search gives the newer one first. */
function byWorth(a: Item, b: Item): number {
  return b.worth - a.worth;
}
