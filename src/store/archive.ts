import { deflateRawSync, inflateRawSync } from "node:zlib";

import { PairedError } from "../errors.ts";
import type { Store } from "./db.ts";

/** What is done with and seldom read, compressed; the titles stay as they are, and are searched. */
export interface Archive {
  /** Packs things of one source, in the caller's transaction, which removes them from where they were. */
  readonly add: (source: string, things: readonly Archived[]) => void;
  /** What was packed under this number, as JSON: `{item, content}`. */
  readonly find: (source: string, item: number) => string | undefined;
  /** The newest of a project first; with `words`, those whose titles have one of them, the best first. */
  readonly list: (ask: ArchiveAsk) => readonly Title[];
  readonly count: (project: string) => number;
  /** Everything of a project, unpacked: one text a row of the archive. */
  readonly texts: (project: string) => Generator<string>;
  /** Removes a project's rows, in the caller's transaction. */
  readonly remove: (project: string) => void;
}

export interface Archived {
  readonly item: number;
  readonly project: string;
  readonly title: string;
  /** When it ended, in ms since 1970. */
  readonly at: number;
  /** As JSON takes it. */
  readonly content: unknown;
}

export interface ArchiveAsk {
  readonly source: string;
  readonly project: string;
  readonly words?: string | undefined;
  readonly limit: number;
}

export type Title = Pick<Archived, "item" | "title" | "at">;

/** A row that has so many bytes unpacked gets no more: packing anew and reading stay at a few milliseconds. */
const FULL_BYTES = 128 * 1024;
/** Of one row; what is added last can be as large as a task with all its history. */
const MAX_BYTES = 64 * 1024 * 1024;

interface Packed {
  readonly id: number;
  readonly content: Buffer;
}

export function createArchive(store: Store): Archive {
  const open = store.prepare<[string, string, string], Packed>(
    `SELECT id, content FROM archive WHERE source = ? AND project = ? AND month = ? AND bytes < ${FULL_BYTES}
     ORDER BY id DESC LIMIT 1`,
  );
  const insert = store.prepare<[string, string, string, Buffer], { id: number }>(
    "INSERT INTO archive (source, project, month, items, bytes, content) VALUES (?, ?, ?, 0, 0, ?) RETURNING id",
  );
  const update = store.prepare<[number, number, Buffer, number]>(
    "UPDATE archive SET items = items + ?, bytes = ?, content = ? WHERE id = ?",
  );
  const insertTitle = store.prepare<[number, string, number, string, string, number]>(
    "INSERT INTO archive_item (archive, source, item, project, title, at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const packedOf = store.prepare<[string, number], Packed>(
    `SELECT archive.id, content FROM archive_item JOIN archive ON archive.id = archive_item.archive
     WHERE archive_item.source = ? AND item = ?`,
  );
  const newest = store.prepare<[string, string, number], Title>(
    "SELECT item, title, at FROM archive_item WHERE source = ? AND project = ? ORDER BY at DESC, id DESC LIMIT ?",
  );
  const matching = store.prepare<[string, string, string, number], Title>(
    `SELECT i.item, i.title, i.at FROM archive_item_fts JOIN archive_item AS i ON i.id = archive_item_fts.rowid
     WHERE archive_item_fts MATCH ? AND i.source = ? AND i.project = ?
     ORDER BY archive_item_fts.rank, i.id DESC LIMIT ?`,
  );
  const count = store.prepare<[string], { n: number }>(
    "SELECT ifnull(sum(items), 0) AS n FROM archive WHERE project = ?",
  );
  const rowsOf = store.prepare<[string], { id: number }>(
    "SELECT id FROM archive WHERE project = ? ORDER BY id",
  );
  const contentOf = store.prepare<[number], Packed>("SELECT id, content FROM archive WHERE id = ?");
  const remove = store.prepare<[string]>("DELETE FROM archive WHERE project = ?");
  return {
    add(source, things) {
      const groups = new Map<string, Archived[]>();
      for (const thing of things) {
        const place = `${thing.project}\n${monthOf(thing.at)}`;
        groups.set(place, [...(groups.get(place) ?? []), thing]);
      }
      for (const group of groups.values()) pack(source, group);
    },
    find(source, item) {
      const row = packedOf.get(source, item);
      const lines = row ? unpack(row.content).split("\n") : [];
      return lines.find((text) => text.startsWith(`{"item":${item},`));
    },
    list({ source, project, words, limit }) {
      if (words === undefined) return newest.all(source, project, limit);
      const query = wordsOf(words);
      return query === "" ? [] : matching.all(query, source, project, limit);
    },
    count: (project) => count.get(project)?.n ?? 0,
    *texts(project) {
      for (const { id } of rowsOf.all(project)) {
        const row = contentOf.get(id);
        if (row) yield unpack(row.content);
      }
    },
    remove: (project) => void remove.run(project),
  };

  /** All of one project and month. */
  function pack(source: string, things: readonly Archived[]): void {
    const [first] = things;
    if (!first) return;
    const { project } = first;
    const month = monthOf(first.at);
    const last = open.get(source, project, month);
    const id = last?.id ?? insert.get(source, project, month, Buffer.alloc(0))?.id;
    if (id === undefined) throw new PairedError("internal", "the archive took no row");
    const before = last ? [unpack(last.content)] : [];
    const lines = things.map(({ item, content }) => JSON.stringify({ item, content }));
    const text = [...before, ...lines].join("\n");
    update.run(things.length, Buffer.byteLength(text), deflateRawSync(text), id);
    for (const { item, title, at } of things) insertTitle.run(id, source, item, project, title, at);
  }
}

/** `2026-11`, in UTC. */
function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}

function unpack(content: Buffer): string {
  return inflateRawSync(content, { maxOutputLength: MAX_BYTES }).toString("utf8");
}

/** Any of the words, each as FTS5 takes a text; signs are none. */
function wordsOf(text: string): string {
  const words = text.normalize("NFKC").match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words)]
    .slice(0, 16)
    .map((word) => `"${word}"`)
    .join(" OR ");
}
