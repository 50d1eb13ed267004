import { setImmediate as giveWay } from "node:timers/promises";

import type { Clock } from "../../clock.ts";
import { type Entry, entryName } from "../entry.ts";
import type { Recall, Recalled } from "../recall.ts";
import type { Received } from "../received.ts";
import type { Hit, Search } from "../search.ts";
import { annotate, rankDistinct } from "./distinct.ts";
import { createFound, type Fact, type Found, WORTH } from "./found.ts";
import type { Version } from "./given.ts";
import { type Item, textOf } from "./item.ts";
import { type Paths, readPaths } from "./paths.ts";
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
  /** Entries as a session that is shown them now has them. */
  readonly versions: (refs: readonly Ref[]) => readonly Version[];
}

export interface Ref {
  readonly origin: "mine" | "space";
  readonly id: number;
}

/** What the search found is worth between these two, by its score against the best; below a share of that it is noise. */
const FOUND = { least: 0.15, most: 0.9, share: 0.2 } as const;
/** Found only because an answer stands beside it, which the search says so. */
const OF_A_NEIGHBOUR = 0.4;
const BESIDE = "next to ";
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
      await giveWay();
      const all = rows.hasOthers(project)
        ? search({ ...ask, scope: "all" }, { limit: LIMIT.all })
        : { hits: [] };
      await giveWay();
      const found = createFound(project);
      for (const { hit, share } of once([...shares(own), ...shares(all)]))
        if (share >= FOUND.share) addHit(found, hit, share);
      addNaming(found, paths, project);
      addOwn(found, project);
      for (const fact of team)
        found.addFact(fact, paths.named(`${fact.title}\n${fact.body ?? ""}`));
      return rankDistinct(annotate(found.items(), rows), rows);
    },
    ofProject(project, by) {
      const found = createFound(project);
      addOwn(found, project);
      for (const fact of facts(project, "", by)) found.addFact(fact);
      return rankDistinct(annotate(found.items(), rows), rows);
    },
    versions(refs) {
      const found = createFound("");
      for (const { origin, id } of refs)
        if (origin === "mine") found.addEntry(find(id), "shown", 0);
        else found.addReceived(findReceived(id), "shown", 0);
      return annotate(found.items(), rows);
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
}

interface Share {
  readonly hit: Hit;
  /** How good against the best of its list, 0 to 1. */
  readonly share: number;
}

/** By score; where meaning had a say, only the order tells. */
function shares({
  hits,
  retriever = "lexical",
}: Pick<Recalled, "hits"> & Partial<Recalled>): Share[] {
  const best = Math.max(0, ...hits.map(({ score }) => score)) || 1;
  return hits.map((hit, place) => ({
    hit,
    share: retriever === "lexical" ? hit.score / best : 1 - place / hits.length,
  }));
}

function once(found: readonly Share[]): Share[] {
  const known = new Map<string, Share>();
  for (const one of found) {
    const key = `${one.hit.origin} ${one.hit.id}`;
    if (!known.has(key)) known.set(key, one);
  }
  return [...known.values()];
}

function names(task: string, id: string): boolean {
  return new RegExp(`\\b${id}\\b`).test(task);
}
