import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import { assertChange, type Change, sayEdit } from "./change.ts";
import { assertNoClash, findClash } from "./clash.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { readDebt } from "./debt.ts";
import { createLeases, type Leases } from "./leases.ts";
import { applyMove, isHolder, minute, missingReviews, type Move, type Team } from "./moves.ts";
import { createNeeds } from "./needs.ts";
import type { News } from "./news.ts";
import { type Candidates, type Choice, chooseNext } from "./next.ts";
import { readGlob } from "./paths.ts";
import type { Role } from "./roles.ts";
import { createTaskRows, type Filter, type Handoff, placeOf } from "./task-rows.ts";
import {
  ENDED,
  type Holder,
  type Kind,
  type Lease,
  PRIORITIES,
  type Priority,
  type State,
  type Task,
  type TaskEvent,
  taskName,
} from "./task.ts";

export interface Board {
  /** Throws `not_found` for a dependency or entry that is not there, `conflict` for a cycle, with its path. */
  readonly add: (task: NewTask, by: Holder) => Task;
  readonly find: (id: number) => Task | undefined;
  /** Throws `not_found`. */
  readonly get: (id: number) => Task;
  /** The newest `limit` events of a task, oldest of them first. */
  readonly history: (id: number, limit: number) => TaskEvent[];
  /** In the order of `STATES`; within these by urgency, then age. `cursor` goes on where a page ended. */
  readonly list: (filter: Filter, page: PageAsk) => Page;
  /** Tasks of a project that a session holds, or held last: a lease that ran out is there until somebody else comes. */
  readonly lastHeld: (session: string, project: string) => number[];
  /** How many tasks of a role have not ended. */
  readonly countOpen: (project: string, role: Role) => number;
  /** The newest hand-off of a project's tasks that have not ended. */
  readonly lastHandoff: (project: string) => Handoff | undefined;
  readonly next: (filter: NextFilter, by: Holder) => Choice;
  /** Claims what `next` would choose, in one transaction: of any number of callers each gets another task. */
  readonly claimNext: (filter: NextFilter, change: Change, by: Holder) => Task;
  /** Applies one move in one transaction; see `applyMove` for what is refused. */
  readonly move: (id: number, move: Move & Change, by: Holder) => Task;
  /** Why a task that cannot go on does not: what it waits for, and how far that is. */
  readonly whyStuck: (task: Task) => string;
  readonly leases: Pick<Leases, "beat" | "left">;
  /** Projects that have a board, the last used first, with the number of tasks that have not ended. */
  readonly projects: () => { readonly project: string; readonly open: number }[];
}

export interface NewTask {
  readonly title: string;
  readonly body?: string | undefined;
  readonly kind?: Kind | undefined;
  readonly role: Role;
  readonly project: string;
  readonly priority?: Priority | undefined;
  readonly accept?: readonly string[] | undefined;
  readonly needs?: readonly number[] | undefined;
  /** Tasks that have to wait for this one. */
  readonly blocks?: readonly number[] | undefined;
  readonly entries?: readonly number[] | undefined;
  readonly reviewers?: readonly Role[] | undefined;
  /** Of a debt: see `Task`. */
  readonly severity?: number | undefined;
  readonly effort?: number | undefined;
}

export type NextFilter = Pick<Filter, "project" | "role">;

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
/** Free tasks that are looked at before it is said that others work on the files of all. */
const MAX_CANDIDATES = 50;

/** The team's tasks, kept in the store; what changed is told once it is on disk. */
export function createBoard(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly team: Team;
  readonly news: News;
  /** Whether there is an own entry of this number. */
  readonly hasEntry: (id: number) => boolean;
}): Board {
  const { store, clock, changes, team, news, hasEntry } = deps;
  const rows = createTaskRows(store);
  const needs = createNeeds(store);
  const leases = createLeases({ store, clock });
  return {
    add: (task, by) => store.transaction(() => add(task, by)),
    find: (id) => rows.find(id, clock()),
    get: (id) => get(id, clock()),
    history: rows.events,
    lastHandoff: rows.lastHandoff,
    lastHeld: rows.lastHeld,
    list(filter, { limit, cursor }) {
      const found = rows.page(filter, readCursor(cursor), limit + 1, clock());
      const tasks = found.slice(0, limit);
      const last = tasks.at(-1);
      const more = found.length > limit && last !== undefined;
      return { tasks, cursor: more ? writeCursor(placeOf(last)) : undefined };
    },
    countOpen(project, role) {
      const tally = [...rows.tally({ project, role }, clock())];
      return tally.reduce((sum, [state, n]) => (ENDED.has(state) ? sum : sum + n), 0);
    },
    next(filter, by) {
      leases.mend();
      const now = clock();
      return chooseNext({ ...candidates(filter, by, now), tally: rows.tally(filter, now) });
    },
    claimNext: (filter, change, by) =>
      store.transaction(() => {
        leases.mend();
        const now = clock();
        const tally = new Map<State, number>();
        const { task } = chooseNext({ ...candidates(filter, by, now), held: undefined, tally });
        if (!task)
          throw new PairedError("not_found", "no task is free to be claimed", {
            fix: "task_list with view blocked says what the others wait for.",
          });
        return move(task.id, { action: "claim", ...change }, by);
      }),
    move: (id, change, by) =>
      store.transaction(() => {
        leases.mend();
        return move(id, change, by);
      }),
    whyStuck(task) {
      const now = clock();
      const open = task.needs.flatMap((id) => rows.find(id, now) ?? []);
      const waiting = open.filter(({ state }) => state !== "done").map(sayStand);
      if (task.state === "review") return `review by ${missingReviews(task).join(", ")}`;
      return waiting.join("; ") || lastReason(task.id);
    },
    leases,
    projects: () => rows.projects(MAX_PROJECTS),
  };

  function add(task: NewTask, by: Holder): Task {
    const { title, body = null, kind = "task", role, project, accept = [], reviewers = [] } = task;
    for (const each of [role, ...reviewers]) team.get(each);
    const now = clock();
    const fresh = !rows.hasBoard(project);
    const { severity, effort, priority } = readDebt(kind, task);
    const rank = PRIORITIES.indexOf(priority);
    const words = { kind, title, body, role, project, accept, reviewers };
    const id = rows.insert({ ...words, priority: rank, severity, effort, now });
    if (task.needs) needs.set(id, task.needs);
    for (const one of task.blocks ?? []) needs.add(one, id);
    if (task.blocks) needs.settle(id);
    if (task.entries) setEntries(id, task.entries);
    const event: TaskEvent = { ...by, at: now, action: "add", role, note: null };
    rows.record(id, event);
    const added = get(id, now);
    news(added, event);
    store.afterCommit(() => {
      if (fresh) changes.tell({ kind: "board", project });
      changes.tell({ kind: "task", project, id });
    });
    return added;
  }

  function move(id: number, change: Move & Change, by: Holder): Task {
    const { action, note = null, body, priority, accept } = change;
    assertChange(action, change);
    const now = clock();
    const found = get(id, now);
    const lapsed = found.lease === undefined ? rows.findLease(id) : undefined;
    const back = isHolder(lapsed, by);
    if (lapsed && !back) rows.record(id, lapse(found, lapsed));
    const before: Task = back ? { ...found, state: "doing", lease: lapsed } : found;
    const after = applyMove(before, change, { by, now, team });
    const words = {
      body: body ?? after.body,
      priority: priority ?? after.priority,
      accept: accept ?? after.accept,
    };
    if (change.paths) rows.setPaths(id, change.paths.map(readGlob));
    rows.save({ ...after, ...words }, now);
    if (change.entries) setEntries(id, change.entries);
    if (change.needs) needs.set(id, change.needs);
    if (priority || ENDED.has(before.state) !== ENDED.has(after.state)) needs.settle(id);
    const verdict = action === "approve" || action === "reject";
    const role = verdict ? (change.to ?? after.role) : after.role;
    const event: TaskEvent = {
      ...by,
      at: now,
      action,
      role,
      note: note ?? sayEdit(action, change),
    };
    rows.record(id, event);
    const result = get(id, now);
    news(result, event);
    if (result.lease && result.paths.length > 0)
      assertNoClash(result, rows.heldPaths(result.project, now), by);
    store.afterCommit(() => changes.tell({ kind: "task", project: after.project, id }));
    return result;
  }

  function setEntries(id: number, entries: readonly number[]): void {
    const unknown = entries.find((entry) => !hasEntry(entry));
    if (unknown !== undefined)
      throw new PairedError("not_found", `there is no entry K${unknown}`, {
        fix: "memory_search gives the ids of entries.",
      });
    rows.setEntries(id, entries);
  }

  function candidates(
    filter: NextFilter,
    by: Holder,
    now: number,
  ): Pick<Candidates, "role" | "held" | "free" | "isBusy"> {
    const held = rows.heldPaths(filter.project, now);
    return {
      role: filter.role,
      held: rows.heldBy(by, filter, now),
      free: rows.free(filter, held.length === 0 ? 1 : MAX_CANDIDATES, now),
      isBusy: (task) => findClash(task, held, by) !== undefined,
    };
  }

  /** The newest reason that somebody gave for a task to wait. */
  function lastReason(id: number): string {
    return rows.events(id, 20).findLast(({ note }) => note !== null)?.note ?? "";
  }

  function sayStand({ id, state, role, lease }: Task): string {
    const hopeless = ENDED.has(state) ? ", which will not be done: edit needs, or reopen it" : "";
    const who = lease ? ` by ${lease.client} until ${minute(lease.until)}` : ` (${role})`;
    return `${taskName(id)} ${state}${hopeless || who}`;
  }

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
