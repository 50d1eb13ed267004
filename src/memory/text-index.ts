import type { Store } from "../store/db.ts";
import { type Facets, facetWords, type WantedFacets } from "./facets.ts";
import { identifierText } from "./identifiers.ts";
import { createKnownNames, type KnownNames } from "./known-names.ts";
import type { Term } from "./question.ts";
import { unspacedWords } from "./words.ts";

/** The columns of an indexed row, as the row itself keeps them. */
export interface IndexedText {
  readonly title: string | null;
  readonly body: string;
  /** A JSON array. */
  readonly tags: string;
  /** What `identifiersOf` made when the row was written: removing needs the very words that were added. */
  readonly identifiers: string;
}

export interface TextIndex {
  readonly add: (id: number, text: IndexedText) => void;
  readonly remove: (id: number, text: IndexedText) => void;
  /** How many rows there are. */
  readonly size: () => number;
  /** The ids of all rows that match an FTS5 query: a sixth of what ranking them takes. */
  readonly matching: (query: string) => readonly number[];
  /** How many rows have a word: a statistic, up to 5 % old. */
  readonly frequency: (word: string) => number;
  /** Stems that begin with the same three letters, at most 500. */
  readonly wordsLike: (stemmed: string) => readonly string[];
  readonly names: Pick<KnownNames, "loaded" | "load" | "having">;
}

const MAX_KNOWN = 20_000;

/**
 * The weights of title, body, tags and identifiers, for `ORDER BY bm25(...)`: FTS5's own `ORDER BY rank` keeps for each row where
 * its words are, and takes twice as long.
 */
export const WEIGHTS = "2, 1, 1, 2";

/** The words of one table's rows, in its FTS5 index; the caller writes row and index in one transaction. */
export function createTextIndex(store: Store, table: "entry" | "received"): TextIndex {
  type Columns = [
    id: number,
    title: string | null,
    body: string,
    tags: string,
    identifiers: string,
  ];
  const insert = store.prepare<Columns>(
    `INSERT INTO ${table}_fts (rowid, title, body, tags, identifiers) VALUES (?, ?, ?, ?, ?)`,
  );
  const remove = store.prepare<Columns>(
    `INSERT INTO ${table}_fts (${table}_fts, rowid, title, body, tags, identifiers)
     VALUES ('delete', ?, ?, ?, ?, ?)`,
  );
  const count = store.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}_fts_docsize`);
  const matching = store.prepare<[string], { ids: string }>(
    `SELECT json_group_array(rowid) AS ids FROM ${table}_fts WHERE ${table}_fts MATCH ?`,
  );
  const countOf = store.prepare<[string], { n: number }>(
    `SELECT count(*) AS n FROM ${table}_fts WHERE ${table}_fts MATCH ?`,
  );
  // A view of the index that keeps nothing, for this connection alone.
  store
    .prepare(
      `CREATE VIRTUAL TABLE IF NOT EXISTS temp.${table}_words USING fts5vocab(main, ${table}_fts, row)`,
    )
    .run();
  const like = store.prepare<[string, string], { term: string }>(
    `SELECT term FROM ${table}_words WHERE term > ? AND term < ? LIMIT 500`,
  );
  const between = (from: string, to: string): string[] =>
    like.all(from, to).map(({ term }) => term);
  const names = createKnownNames((after) => between(after || "id", "ie"));
  // Rises when another process commits to this database (PAIRED_NODE=off), and only then.
  const version = store.prepare<[], { v: number }>(
    "SELECT data_version AS v FROM pragma_data_version",
  );
  const known = new Map<string, { readonly n: number; readonly size: number }>();
  let rows: number | undefined;
  let seen: number | undefined;
  let looked = false;
  return {
    add(id, { title, body, tags, identifiers }) {
      insert.run(id, title, body, tags, identifiers);
      names.note(identifiers);
      if (rows !== undefined) rows += 1;
    },
    remove(id, { title, body, tags, identifiers }) {
      remove.run(id, title, body, tags, identifiers);
      if (rows !== undefined) rows -= 1;
    },
    size,
    matching: (query) => JSON.parse(matching.get(query)?.ids ?? "[]"),
    frequency(term) {
      const now = size();
      if (now === 0) return 0;
      const last = known.get(term);
      if (last && Math.abs(now - last.size) <= last.size / 20) return last.n;
      if (known.size >= MAX_KNOWN) known.clear();
      const n = countOf.get(quote(term))?.n ?? 0;
      known.set(term, { n, size: now });
      return n;
    },
    wordsLike(stemmed) {
      const beginning = stemmed.slice(0, 3);
      return between(beginning, `${beginning}\u{10FFFF}`);
    },
    names,
  };

  function size(): number {
    if (!looked) look();
    rows ??= count.get()?.n ?? 0;
    return rows;
  }

  /** Once in a turn of the event loop: all that one search counts is of one moment. */
  function look(): void {
    looked = true;
    queueMicrotask(() => (looked = false));
    const now = version.get()?.v;
    if (now === seen) return;
    if (seen !== undefined) names.expire();
    seen = now;
    rows = undefined;
    known.clear();
  }
}

/** What a row's `identifiers` column holds: the names in its text, words without spaces between them, and its facets. */
export function identifiersOf(title: string | null, body: string, facets: Facets): string {
  const text = title === null ? body : `${title}\n${body}`;
  return [identifierText(text), ...unspacedWords(text), ...facetWords(facets)].join(" ").trim();
}

/** FTS5 queries for rows with any, or with all, of the terms: in quotes, its own doubled, nothing is syntax. */
export function anyOf(terms: readonly Term[], facets: WantedFacets): string {
  return all([terms.flatMap(({ forms }) => forms), ...facets]);
}

export function allOf(terms: readonly Term[], facets: WantedFacets): string {
  return all([...terms.map(({ forms }) => forms), ...facets]);
}

function all(groups: WantedFacets): string {
  return groups.map((words) => `(${words.map(quote).join(" OR ")})`).join(" AND ");
}

function quote(word: string): string {
  return `"${word.replaceAll('"', '""')}"`;
}
