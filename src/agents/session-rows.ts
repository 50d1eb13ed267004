import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import type { WorkTree } from "../work-tree.ts";
import type { ItemKind, Session, SessionItem, Writer } from "./session.ts";

/** The tables behind sessions; the rules are elsewhere. */
export interface SessionRows {
  readonly find: (id: number) => Session | undefined;
  readonly findOwn: (key: string, project: string) => Session | undefined;
  readonly insert: (by: Writer, person: string, now: number) => Session;
  readonly save: (session: Session) => void;
  /** The newest of a project first, in the order in which they changed. */
  readonly newest: (project: string, limit: number) => Session[];
  readonly addItem: (session: number, kind: ItemKind, text: string, now: number) => void;
  /** Those of a project that nobody has closed, the oldest first. */
  readonly items: (project: string, kind: ItemKind) => SessionItem[];
  /** False when there is none of this number in the project. */
  readonly closeItem: (id: number, project: string, now: number) => boolean;
  /** Of every project in which this connection works. */
  readonly setSeen: (key: string, now: number) => void;
  readonly isStale: (key: string, now: number) => boolean;
  /** Its connection has ended, or is there again; returns the projects in which it works and of which that is new. */
  readonly setGone: (key: string, isGone: boolean) => string[];
}

const BEAT_MS = 60_000;

interface Row extends Omit<
  Session,
  "next" | "tasks" | "links" | "packed" | "isGone" | keyof WorkTree
> {
  readonly next: string;
  readonly tasks: string;
  readonly links: string;
  readonly packed: number;
  readonly is_gone: number;
  readonly resumed_by: number | null;
  readonly repository: string | null;
  readonly branch: string | null;
  readonly head: string | null;
  readonly dirty: string | null;
  readonly dirty_files: number | null;
}

export function createSessionRows(store: Store): SessionRows {
  const find = store.prepare<[number], Row>("SELECT * FROM session WHERE id = ?");
  const findOwn = store.prepare<[string, string], Row>(
    "SELECT * FROM session WHERE key = ? AND project = ?",
  );
  const insert = store.prepare<[string, string, string, string, number, number], { id: number }>(
    `INSERT INTO session (key, client, person, project, next, tasks, links, turn, packed, is_gone, started, seen)
     VALUES (?, ?, ?, ?, '[]', '[]', '[]', 0, 0, 0, ?, ?) RETURNING id`,
  );
  const save = store.prepare<
    [
      ...[string | null, string | null, string, string, string],
      ...[string | null, string | null, string | null, string | null, number | null],
      ...[number, number, number, number | null, number | null, number],
    ]
  >(
    `UPDATE session SET goal = ?, state = ?, next = ?, tasks = ?, links = ?,
       repository = ?, branch = ?, head = ?, dirty = ?, dirty_files = ?,
       packed = ?, is_gone = ?, seen = ?, ended = ?, resumed_by = ?,
       turn = (SELECT max(turn) FROM session) + 1 WHERE id = ?`,
  );
  const newest = store.prepare<[string, number], Row>(
    "SELECT * FROM session WHERE project = ? ORDER BY turn DESC, id DESC LIMIT ?",
  );
  const addItem = store.prepare<[number, string, string, number]>(
    "INSERT INTO session_item (session, kind, text, at) VALUES (?, ?, ?, ?)",
  );
  const items = store.prepare<[string, string], SessionItem>(
    `SELECT i.id, i.session, s.key, i.text FROM session AS s JOIN session_item AS i ON i.session = s.id
     WHERE s.project = ? AND i.kind = ? AND i.closed IS NULL ORDER BY i.id`,
  );
  const closeItem = store.prepare<[number, number, string]>(
    `UPDATE session_item SET closed = ifnull(closed, ?) WHERE id = ?
       AND session IN (SELECT id FROM session WHERE project = ?)`,
  );
  const stale = store.prepare<[string, number, number], { id: number }>(
    "SELECT id FROM session WHERE key = ? AND (is_gone = 1 OR seen NOT BETWEEN ? AND ?) LIMIT 1",
  );
  const setSeen = store.prepare<[number, string]>("UPDATE session SET seen = ? WHERE key = ?");
  const setGone = store.prepare<[number, string, number], { project: string }>(
    "UPDATE session SET is_gone = ? WHERE key = ? AND is_gone <> ? RETURNING project",
  );
  return {
    find: (id) => read(find.get(id)),
    findOwn: (key, project) => read(findOwn.get(key, project)),
    insert({ session: key, client, project }, person, now) {
      const made = insert.get(key, client, person, project, now, now);
      const row = made && read(find.get(made.id));
      if (!row) throw new PairedError("internal", "a session was not stored");
      return row;
    },
    save(session) {
      const { id, goal, state, repository, branch, commit, dirty, seen, ended, resumedBy } =
        session;
      save.run(
        ...([goal, state, JSON.stringify(session.next), JSON.stringify(session.tasks)] as const),
        ...([JSON.stringify(session.links), repository ?? null, branch ?? null] as const),
        ...([commit ?? null, dirty ? JSON.stringify(dirty.files) : null] as const),
        ...([dirty?.total ?? null, Number(session.packed), Number(session.isGone)] as const),
        ...([seen, ended, resumedBy, id] as const),
      );
    },
    newest: (project, limit) => newest.all(project, limit).flatMap((row) => read(row) ?? []),
    addItem: (session, kind, text, now) => void addItem.run(session, kind, text, now),
    items: (project, kind) => items.all(project, kind),
    closeItem: (id, project, now) => closeItem.run(now, id, project).changes > 0,
    isStale: (key, now) => stale.get(key, now - BEAT_MS, now) !== undefined,
    setSeen: (key, now) => void setSeen.run(now, key),
    setGone: (key, isGone) =>
      setGone.all(Number(isGone), key, Number(isGone)).map(({ project }) => project),
  };
}

function read(row: Row | undefined): Session | undefined {
  if (!row) return undefined;
  const { resumed_by: resumedBy, is_gone: isGone, head, dirty, dirty_files: total, ...rest } = row;
  return {
    ...rest,
    next: JSON.parse(row.next),
    tasks: JSON.parse(row.tasks),
    links: JSON.parse(row.links),
    packed: row.packed === 1,
    isGone: isGone === 1,
    resumedBy,
    repository: row.repository ?? undefined,
    branch: row.branch ?? undefined,
    commit: head ?? undefined,
    dirty: dirty === null || total === null ? undefined : { files: JSON.parse(dirty), total },
  };
}
