import { PairedError } from "../errors.ts";
import type { Query, Store } from "../store/db.ts";
import type { Role } from "./roles.ts";
import {
  type Holder,
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
  readonly count: (filter: Filter, now: number) => number;
  readonly save: (task: Task, now: number) => void;
  readonly record: (id: number, event: TaskEvent) => void;
  /** The newest `limit` events, oldest of them first. */
  readonly events: (id: number, limit: number) => TaskEvent[];
  /** The newest hand-off of a project's tasks that are not done. */
  readonly lastHandoff: (project: string) => Handoff | undefined;
  /** Where the lease of a task stands in the table, run out or not. */
  readonly findLease: (id: number) => Lease | undefined;
  readonly projects: (limit: number) => { readonly project: string; readonly open: number }[];
}

/** A hand-off with the task that it was of. */
export interface Handoff extends TaskEvent {
  /** The number of the event. */
  readonly id: number;
  readonly task: number;
  readonly title: string;
}

export interface NewRow {
  readonly title: string;
  readonly body: string | null;
  readonly role: Role;
  readonly project: string;
  readonly priority: number;
  readonly now: number;
}

export interface Filter {
  readonly project: string;
  readonly role?: Role | undefined;
  readonly state?: State | undefined;
  readonly holder?: Holder | undefined;
}

/** Where a task stands in board order: by state, then priority, then age. */
export interface Place {
  readonly rank: number;
  readonly id: number;
}

/** Before every task. */
export const TOP: Place = { rank: -10, id: 0 };

export function placeOf(task: Task): Place {
  const state = STATES.indexOf(task.state);
  return { rank: state * 10 - PRIORITIES.indexOf(task.priority), id: task.id };
}

/** A task as anybody should see it at a time: one whose lease has run out is free and to do. */
const LIVE = `
  WITH clock (now) AS (VALUES (?)), live AS (
    SELECT id, title, body, role, project, priority, updated,
      iif(until <= now, 'todo', state) AS state, iif(until > now, client, NULL) AS client,
      iif(until > now, session, NULL) AS session, iif(until > now, until, NULL) AS until
    FROM task, clock
  )`;
const RANK = `(CASE state ${STATES.map((state, rank) => `WHEN '${state}' THEN ${rank * 10}`).join(" ")} END - priority)`;
const MATCHES = `project = ? AND role = ifnull(?, role) AND state = ifnull(?, state)
  AND (? IS NULL OR (session = ? AND client = ?))`;

type FilterCells = [
  string,
  string | null,
  string | null,
  string | null,
  string | null,
  string | null,
];

export function createTaskRows(store: Store): TaskRows {
  const insert = store.prepare<[string, string | null, string, string, number, number, number]>(
    `INSERT INTO task (title, body, role, project, priority, state, created, updated)
     VALUES (?, ?, ?, ?, ?, 'todo', ?, ?)`,
  );
  const find = store.prepare<[number, number], Row>(`${LIVE} SELECT * FROM live WHERE id = ?`);
  const page = store.prepare<[number, ...FilterCells, number, number, number, number], Row>(
    `${LIVE} SELECT * FROM live WHERE ${MATCHES} AND (${RANK} > ? OR (${RANK} = ? AND id > ?))
     ORDER BY ${RANK}, id LIMIT ?`,
  );
  const count: Query<[number, ...FilterCells], { n: number }> = store.prepare(
    `${LIVE} SELECT count(*) AS n FROM live WHERE ${MATCHES}`,
  );
  const save = store.prepare<
    [string, string, string | null, string | null, number | null, number, number]
  >(
    "UPDATE task SET state = ?, role = ?, client = ?, session = ?, until = ?, updated = ? WHERE id = ?",
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
     WHERE t.project = ? AND t.state <> 'done' ORDER BY e.id DESC LIMIT 1`,
  );
  const findLease = store.prepare<[number], Lease>(
    "SELECT client, session, until FROM task WHERE id = ? AND until IS NOT NULL",
  );
  const projects = store.prepare<[number], { project: string; open: number }>(
    `SELECT project, sum(state <> 'done') AS open FROM task
     GROUP BY project ORDER BY max(updated) DESC, project LIMIT ?`,
  );
  return {
    insert: ({ title, body, role, project, priority, now }) =>
      insert.run(title, body, role, project, priority, now, now).id,
    find(id, now) {
      const row = find.get(now, id);
      return row && readRow(row);
    },
    page: (filter, { rank, id }, limit, now) =>
      page.all(now, ...cells(filter), rank, rank, id, limit).map(readRow),
    count: (filter, now) => count.get(now, ...cells(filter))?.n ?? 0,
    save({ id, state, role, lease }, now) {
      const { client = null, session = null, until = null } = lease ?? {};
      save.run(state, role, client, session, until, now, id);
    },
    record: (id, { at, action, role, client, session, note }) =>
      void record.run(id, at, action, role, client, session, note),
    events: (id, limit) => events.all(id, limit),
    lastHandoff: (project) => lastHandoff.get(project),
    findLease: (id) => findLease.get(id),
    projects: (limit) => projects.all(limit),
  };
}

interface Row {
  readonly id: number;
  readonly title: string;
  readonly body: string | null;
  readonly role: Role;
  readonly project: string;
  readonly priority: number;
  readonly state: State;
  readonly client: string | null;
  readonly session: string | null;
  readonly until: number | null;
  readonly updated: number;
}

function readRow({ client, session, until, priority, ...row }: Row): Task {
  const word = PRIORITIES[priority];
  if (!word) throw new PairedError("damaged", "a task on the board has no known priority");
  const leased = client !== null && session !== null && until !== null;
  return { ...row, priority: word, lease: leased ? { client, session, until } : undefined };
}

function cells({ project, role, state, holder }: Filter): FilterCells {
  const session = holder?.session ?? null;
  return [project, role ?? null, state ?? null, session, session, holder?.client ?? null];
}
