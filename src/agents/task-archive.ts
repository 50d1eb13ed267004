import type { Clock } from "../clock.ts";
import type { Archive, Title } from "../store/archive.ts";
import type { Store } from "../store/db.ts";
import { createTaskRows } from "./task-rows.ts";
import { ENDED, type Task, type TaskEvent } from "./task.ts";

/** Tasks that ended long ago: off the board, in the archive, with all that happened to them. */
export interface TaskArchive {
  /** Moves some that ended before a time, in the caller's transaction; how many. */
  readonly pack: (before: number) => number;
  readonly find: (id: number) => ArchivedTask | undefined;
  /** The newest first; with `words`, by their titles, the best first. */
  readonly list: (
    project: string,
    ask: { words?: string | undefined; limit: number },
  ) => readonly Title[];
}

export interface ArchivedTask {
  readonly task: Task;
  /** All of them, the oldest first. */
  readonly events: readonly TaskEvent[];
}

const SOURCE = "task";
/** Tasks of one transaction. */
const AT_ONCE = 16;
const ALL_EVENTS = 1_000_000;
const ENDED_STATES = [...ENDED].map((state) => `'${state}'`).join(", ");

export function createTaskArchive(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly archive: Archive;
}): TaskArchive {
  const { store, clock, archive } = deps;
  const rows = createTaskRows(store);
  // Decisions on record stay, and what open tasks wait for; so does the newest task, after which numbers go on.
  const ended = store.prepare<[number], { id: number }>(
    `SELECT id FROM task WHERE state IN (${ENDED_STATES}) AND updated < ? AND kind <> 'adr'
       AND id < (SELECT max(id) FROM task) AND NOT EXISTS (
         SELECT 1 FROM task_need AS n JOIN task AS w ON w.id = n.task
         WHERE n.needs = task.id AND w.state NOT IN (${ENDED_STATES}))
     ORDER BY updated LIMIT ${AT_ONCE}`,
  );
  const remove = store.prepare<[number]>("DELETE FROM task WHERE id = ?");
  return {
    pack(before) {
      const now = clock();
      const tasks = ended.all(before).flatMap(({ id }) => rows.find(id, now) ?? []);
      archive.add(
        SOURCE,
        tasks.map((task): Parameters<Archive["add"]>[1][number] => {
          const content: ArchivedTask = { task, events: rows.events(task.id, ALL_EVENTS) };
          const { id: item, project, title, updated: at } = task;
          return { item, project, title, at, content };
        }),
      );
      for (const { id } of tasks) remove.run(id);
      return tasks.length;
    },
    find(id) {
      const line = archive.find(SOURCE, id);
      if (line === undefined) return undefined;
      const { content }: { readonly content: ArchivedTask } = JSON.parse(line);
      return content;
    },
    list: (project, ask) => archive.list({ source: SOURCE, project, ...ask }),
  };
}
