import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import { applyMove, isHolder, type Move } from "./moves.ts";
import { type Choice, chooseNext } from "./next.ts";
import type { Role } from "./roles.ts";
import {
  createTaskRows,
  type Filter,
  type Handoff,
  type Place,
  placeOf,
  TOP,
} from "./task-rows.ts";
import {
  type Holder,
  type Lease,
  PRIORITIES,
  type Priority,
  type Task,
  type TaskEvent,
} from "./task.ts";

export interface Board {
  readonly add: (task: NewTask, by: Holder) => Task;
  readonly find: (id: number) => Task | undefined;
  /** Throws `not_found`. */
  readonly get: (id: number) => Task;
  /** The newest `limit` events of a task, oldest of them first. */
  readonly history: (id: number, limit: number) => TaskEvent[];
  /** In work, waiting, to do, done; within these by priority, then age. `cursor` goes on where a page ended. */
  readonly list: (filter: Filter, page: PageAsk) => Page;
  /** How many tasks of a role are not done. */
  readonly countOpen: (project: string, role: Role) => number;
  /** The newest hand-off of a project's tasks that are not done. */
  readonly lastHandoff: (project: string) => Handoff | undefined;
  readonly next: (filter: { project: string; role?: Role | undefined }, by: Holder) => Choice;
  /** Applies one move in one transaction; see `applyMove` for what is refused. */
  readonly move: (id: number, move: Move, by: Holder) => Task;
  /** Projects that have a board, the last used first, with the number of tasks that are not done. */
  readonly projects: () => { readonly project: string; readonly open: number }[];
}

export interface NewTask {
  readonly title: string;
  readonly body?: string | undefined;
  readonly role: Role;
  readonly project: string;
  readonly priority: Priority;
}

export interface PageAsk {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface Page {
  readonly tasks: readonly Task[];
  /** Undefined on the last page. */
  readonly cursor: string | undefined;
}

const MAX_PROJECTS = 50;

/** The team's tasks, kept in the store; what changed is told once it is on disk. */
export function createBoard(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly changes: Changes;
}): Board {
  const { store, clock, changes } = deps;
  const rows = createTaskRows(store);
  return {
    add({ title, body = null, role, project, priority }, by) {
      return store.transaction(() => {
        const now = clock();
        const fresh = rows.count({ project }, now) === 0;
        const rank = PRIORITIES.indexOf(priority);
        const id = rows.insert({ title, body, role, project, priority: rank, now });
        rows.record(id, { ...by, at: now, action: "add", role, note: null });
        store.afterCommit(() => {
          if (fresh) changes.tell({ kind: "board", project });
          changes.tell({ kind: "task", project, id });
        });
        return get(id, now);
      });
    },
    find: (id) => rows.find(id, clock()),
    get: (id) => get(id, clock()),
    history: rows.events,
    lastHandoff: rows.lastHandoff,
    list(filter, { limit, cursor }) {
      const found = rows.page(filter, readCursor(cursor), limit + 1, clock());
      const tasks = found.slice(0, limit);
      const last = tasks.at(-1);
      const more = found.length > limit && last !== undefined;
      return { tasks, cursor: more ? writeCursor(placeOf(last)) : undefined };
    },
    countOpen(project, role) {
      const now = clock();
      return rows.count({ project, role }, now) - rows.count({ project, role, state: "done" }, now);
    },
    next({ project, role }, by) {
      const now = clock();
      const first = (filter: Partial<Filter>): Task | undefined =>
        rows.page({ project, role, ...filter }, TOP, 1, now)[0];
      const count = (state: Task["state"]): number => rows.count({ project, role, state }, now);
      return chooseNext({
        role,
        held: first({ holder: by }),
        free: first({ state: "todo" }),
        counts: { free: count("todo"), doing: count("doing"), waiting: count("waiting") },
      });
    },
    move(id, move, by) {
      return store.transaction(() => {
        const now = clock();
        const found = get(id, now);
        const lapsed = found.lease === undefined ? rows.findLease(id) : undefined;
        const back = isHolder(lapsed, by);
        if (lapsed && !back) rows.record(id, lapse(found, lapsed));
        const before: Task = back ? { ...found, state: "doing", lease: lapsed } : found;
        const after = applyMove(before, move, by, now);
        rows.save(after, now);
        const { action, note = null } = move;
        rows.record(id, { ...by, at: now, action, role: after.role, note });
        store.afterCommit(() => changes.tell({ kind: "task", project: after.project, id }));
        return get(id, now);
      });
    },
    projects: () => rows.projects(MAX_PROJECTS),
  };

  function get(id: number, now: number): Task {
    const task = rows.find(id, now);
    if (!task)
      throw new PairedError("not_found", "there is no task with this id", {
        fix: "task_list shows the tasks of a project.",
      });
    return task;
  }
}

/** A lease that ran out is history only once somebody else comes; its holder may come back before and go on. */
function lapse({ role }: Task, { client, session, until }: Lease): TaskEvent {
  return { client, session, at: until, action: "lapse", role, note: null };
}

function writeCursor({ rank, id }: Place): string {
  return `${rank}.${id}`;
}

function readCursor(cursor: string | undefined): Place {
  if (cursor === undefined) return TOP;
  const [, rank, id] = /^(-?\d{1,4})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (rank === undefined || id === undefined)
    throw new PairedError("bad_input", "the cursor is not one that task_list gave", {
      fix: "Repeat the call without cursor, then use the one in its answer.",
    });
  return { rank: Number(rank), id: Number(id) };
}
