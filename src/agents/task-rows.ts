import type { Query, Store } from "../store/db.ts";
import type { Role } from "./roles.ts";
import { readRow, type TaskRow } from "./task-row.ts";
import {
  type Holder,
  type Kind,
  type Lease,
  PRIORITIES,
  type State,
  STATES,
  type Task,
  type TaskEvent,
} from "./task.ts";

/** The tables behind the board; the rules are elsewhere. Every reading takes the time, because a lease may have run out. */
export interface TaskRows {
  readonly insert: (task: NewRow) => number;
  readonly find: (id: number, now: number) => Task | undefined;
  /** Tasks in board order, after `place` (see `placeOf`); one more than `limit` tells that there are more. */
  readonly page: (filter: Filter, after: Place, limit: number, now: number) => Task[];
  /** Tasks that can be taken, what is most urgent first, then the oldest. */
  readonly free: (filter: Filter, limit: number, now: number) => Task[];
  /** The most urgent task that somebody holds, by an index: asked at every claim. */
  readonly heldBy: (holder: Holder, filter: Filter, now: number) => Task | undefined;
  /** Tasks that a session holds, or held last. */
  readonly lastHeld: (session: string, project: string) => number[];
  /** Whether a project has a task. */
  readonly hasBoard: (project: string) => boolean;
  /** How many tasks there are in each state. */
  readonly tally: (filter: Filter, now: number) => ReadonlyMap<State, number>;
  readonly save: (task: Task, now: number) => void;
  /** Replaces the entries or the paths of a task. */
  readonly setEntries: (task: number, entries: readonly number[]) => void;
  readonly setPaths: (task: number, globs: readonly string[]) => void;
  readonly record: (id: number, event: TaskEvent) => void;
  /** The newest `limit` events, oldest of them first. */
  readonly events: (id: number, limit: number) => TaskEvent[];
  /** The newest hand-off of a project's tasks that are not done. */
  readonly lastHandoff: (project: string) => Handoff | undefined;
  /** Where the lease of a task stands in the table, run out or not. */
  readonly findLease: (id: number) => Lease | undefined;
  /** Globs of a project that are in somebody's hands. */
  readonly heldPaths: (project: string, now: number) => HeldPath[];
  readonly projects: (limit: number) => { readonly project: string; readonly open: number }[];
}

/** A hand-off with the task that it was of. */
export interface Handoff extends TaskEvent {
  /** The number of the event. */
  readonly id: number;
  readonly task: number;
  readonly title: string;
}

export interface HeldPath extends Lease {
  readonly task: number;
  readonly glob: string;
}

export interface NewRow {
  readonly kind: Kind;
  readonly title: string;
  readonly body: string | null;
  readonly role: Role;
  readonly project: string;
  readonly priority: number;
  readonly accept: readonly string[];
  readonly reviewers: readonly Role[];
  readonly severity: number | null;
  readonly effort: number | null;
  readonly now: number;
}

export interface Filter {
  readonly project: string;
  readonly role?: Role | undefined;
  readonly state?: State | undefined;
  readonly holder?: Holder | undefined;
  /** Only those that cannot go on: they wait for tasks, a person, a review. */
  readonly stuck?: boolean | undefined;
}

/** Where a task stands in board order: by state, then urgency, then age. */
export interface Place {
  readonly rank: number;
  readonly id: number;
}

/** Before every task. */
export const TOP: Place = { rank: -10, id: 0 };

export function placeOf(task: Task): Place {
  const state = STATES.indexOf(task.state);
  return { rank: state * 10 - PRIORITIES.indexOf(task.pull), id: task.id };
}

/** A task as anybody should see it at a time: one whose lease has run out is free again. */
const LIVE_STATE = `CASE WHEN state = 'todo' OR until <= now THEN iif(waits = 0, 'ready', 'todo') ELSE state END`;
const LIVE = `
  WITH clock (now) AS (VALUES (?)), live AS (
    SELECT id, kind, title, body, role, project, priority, pull, waits, accept, reviewers, approved,
      severity, effort, number, updated, ${LIVE_STATE} AS state,
      iif(until > now, client, NULL) AS client, iif(until > now, session, NULL) AS session,
      iif(until > now, until, NULL) AS until
    FROM task, clock
  )`;
const WITH_LISTS = `live.*,
  (SELECT json_group_array(needs ORDER BY needs) FROM task_need WHERE task = live.id) AS needs,
  (SELECT json_group_array(entry ORDER BY entry) FROM task_entry WHERE task = live.id) AS entries,
  (SELECT json_group_array(glob ORDER BY glob) FROM task_path WHERE task = live.id) AS paths`;
const RANK = `(CASE state ${STATES.map((state, rank) => `WHEN '${state}' THEN ${rank * 10}`).join(" ")} END - pull)`;
const MATCHES = `project = ? AND role = ifnull(?, role) AND state = ifnull(?, state)
  AND (? IS NULL OR (session = ? AND client = ?)) AND (? = 0 OR state IN ('todo', 'waiting', 'review'))`;
const ONE_FREE = `SELECT id, pull FROM task WHERE project = ? AND role = ifnull(?, role) AND waits = 0`;

type FilterCells = [
  string,
  string | null,
  string | null,
  string | null,
  string | null,
  string | null,
  number,
];

export function createTaskRows(store: Store): TaskRows {
  const insert = store.prepare<
    [
      ...[string, string, string | null, string, string, number, number, string, string],
      ...[number | null, number | null, string, string, number, number],
    ]
  >(
    `INSERT INTO task (kind, title, body, role, project, priority, pull, accept, reviewers, severity, effort, number,
       state, waits, approved, created, updated)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
       (SELECT ifnull(max(number), 0) + 1 FROM task WHERE project = ? AND kind = 'adr' HAVING ? = 'adr'),
       'todo', 0, '[]', ?, ?)`,
  );
  const find = store.prepare<[number, number], TaskRow>(
    `${LIVE} SELECT ${WITH_LISTS} FROM live WHERE id = ?`,
  );
  const page = store.prepare<
    [number, ...FilterCells, number, number, number, number],
    { id: number }
  >(
    `${LIVE} SELECT id FROM live WHERE ${MATCHES} AND (${RANK} > ? OR (${RANK} = ? AND id > ?))
     ORDER BY ${RANK}, id LIMIT ?`,
  );
  const free = store.prepare<
    [string, string | null, number, string, string | null, number, number, number],
    { id: number }
  >(
    `SELECT id FROM (
       SELECT * FROM (${ONE_FREE} AND state = 'todo' ORDER BY pull DESC, id LIMIT ?) UNION ALL
       SELECT * FROM (${ONE_FREE} AND state = 'doing' AND until <= ? ORDER BY pull DESC, id LIMIT ?)
     ) ORDER BY pull DESC, id LIMIT ?`,
  );
  const heldBy = store.prepare<[string, string, number, string, string | null], { id: number }>(
    `SELECT id FROM task WHERE session = ? AND client = ? AND until > ? AND project = ? AND role = ifnull(?, role)
     ORDER BY pull DESC, id LIMIT 1`,
  );
  const lastHeld = store.prepare<[string, string], { id: number }>(
    "SELECT id FROM task WHERE session = ? AND project = ? AND state = 'doing' ORDER BY pull DESC, id",
  );
  const hasBoard = store.prepare<[string], { id: number }>(
    "SELECT id FROM task WHERE project = ? LIMIT 1",
  );
  const tally: Query<[number, ...FilterCells], { state: State; n: number }> = store.prepare(
    `${LIVE} SELECT state, count(*) AS n FROM live WHERE ${MATCHES} GROUP BY state`,
  );
  const save = store.prepare<
    [
      ...[string, string, string | null, number, string, string, string],
      ...[string | null, string | null, number | null, number, number],
    ]
  >(
    `UPDATE task SET state = ?, role = ?, body = ?, priority = ?, accept = ?, reviewers = ?, approved = ?,
       client = ?, session = ?, until = ?, updated = ? WHERE id = ?`,
  );
  const clearEntries = store.prepare<[number]>("DELETE FROM task_entry WHERE task = ?");
  const addEntry = store.prepare<[number, number]>(
    "INSERT INTO task_entry (task, entry) VALUES (?, ?) ON CONFLICT DO NOTHING",
  );
  const clearPaths = store.prepare<[number]>("DELETE FROM task_path WHERE task = ?");
  const addPath = store.prepare<[number, string]>(
    "INSERT INTO task_path (task, glob) VALUES (?, ?) ON CONFLICT DO NOTHING",
  );
  const record = store.prepare<[number, number, string, string, string, string, string | null]>(
    "INSERT INTO task_event (task, at, action, role, client, session, note) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const events = store.prepare<[number, number], TaskEvent>(
    `SELECT at, action, role, client, session, note FROM
       (SELECT * FROM task_event WHERE task = ? ORDER BY id DESC LIMIT ?) ORDER BY id`,
  );
  const lastHandoff = store.prepare<[string], Handoff>(
    `SELECT e.*, t.title FROM task AS t JOIN task_event AS e ON e.task = t.id AND e.action = 'handoff'
     WHERE t.project = ? AND t.state NOT IN ('done', 'failed', 'dropped') ORDER BY e.id DESC LIMIT 1`,
  );
  const findLease = store.prepare<[number], Lease>(
    "SELECT client, session, until FROM task WHERE id = ? AND until IS NOT NULL",
  );
  const heldPaths = store.prepare<[string, number], HeldPath>(
    `SELECT p.task, p.glob, t.client, t.session, t.until FROM task AS t JOIN task_path AS p ON p.task = t.id
     WHERE t.project = ? AND t.state = 'doing' AND t.until > ?`,
  );
  const projects = store.prepare<[number], { project: string; open: number }>(
    `SELECT project, sum(state NOT IN ('done', 'failed', 'dropped')) AS open FROM task
     GROUP BY project ORDER BY max(updated) DESC, project LIMIT ?`,
  );
  return {
    insert: ({ kind, title, body, role, project, priority, severity, effort, now, ...lines }) =>
      insert.run(
        ...([kind, title, body, role, project, priority, priority] as const),
        ...([JSON.stringify(lines.accept), JSON.stringify(lines.reviewers)] as const),
        ...([severity, effort, project, kind, now, now] as const),
      ).id,
    find(id, now) {
      const row = find.get(now, id);
      return row && readRow(row);
    },
    page: (filter, { rank, id }, limit, now) =>
      whole(page.all(now, ...cells(filter), rank, rank, id, limit), now),
    free: ({ project, role = null }, limit, now) =>
      whole(free.all(project, role, limit, project, role, now, limit, limit), now),
    heldBy: ({ session, client }, { project, role = null }, now) =>
      whole(heldBy.all(session, client, now, project, role), now)[0],
    lastHeld: (session, project) => lastHeld.all(session, project).map(({ id }) => id),
    hasBoard: (project) => hasBoard.get(project) !== undefined,
    tally: (filter, now) =>
      new Map(tally.all(now, ...cells(filter)).map(({ state, n }) => [state, n] as const)),
    save({ id, state, role, body, priority, accept, reviewers, approved, lease }, now) {
      const { client = null, session = null, until = null } = lease ?? {};
      const [words, asked, given] = [accept, reviewers, approved].map((each) =>
        JSON.stringify(each),
      );
      const stored = state === "ready" ? "todo" : state;
      const rank = PRIORITIES.indexOf(priority);
      save.run(
        ...([stored, role, body, rank, words ?? "", asked ?? "", given ?? ""] as const),
        ...([client, session, until, now, id] as const),
      );
    },
    setEntries(task, entries) {
      clearEntries.run(task);
      for (const entry of entries) addEntry.run(task, entry);
    },
    setPaths(task, globs) {
      clearPaths.run(task);
      for (const glob of globs) addPath.run(task, glob);
    },
    record: (id, { at, action, role, client, session, note }) =>
      void record.run(id, at, action, role, client, session, note),
    events: (id, limit) => events.all(id, limit),
    lastHandoff: (project) => lastHandoff.get(project),
    findLease: (id) => findLease.get(id),
    heldPaths: (project, now) => heldPaths.all(project, now),
    projects: (limit) => projects.all(limit),
  };

  function whole(ids: readonly { readonly id: number }[], now: number): Task[] {
    return ids.flatMap(({ id }) => find.get(now, id) ?? []).map(readRow);
  }
}

function cells({ project, role, state, holder, stuck = false }: Filter): FilterCells {
  const session = holder?.session ?? null;
  const client = holder?.client ?? null;
  return [project, role ?? null, state ?? null, session, session, client, Number(stuck)];
}
