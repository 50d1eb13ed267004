import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import { ENDED, taskName } from "./task.ts";

/** Which task has to be done before which, and what follows from it: who waits, and what is urgent for others' sake. */
export interface Needs {
  /** Replaces what a task needs. Throws `not_found` for an unknown one, `conflict` with the path for a cycle. */
  readonly set: (task: number, needs: readonly number[]) => void;
  readonly add: (task: number, needs: number) => void;
  /** Brings `waits` and `pull` of all tasks around one up to date, after its state, priority or needs have changed. */
  readonly settle: (task: number) => void;
}

const ENDED_STATES = [...ENDED].map((state) => `'${state}'`).join(", ");

export function createNeeds(store: Store): Needs {
  const exists = store.prepare<[number], { id: number }>("SELECT id FROM task WHERE id = ?");
  const insert = store.prepare<[number, number]>(
    "INSERT INTO task_need (task, needs) VALUES (?, ?) ON CONFLICT DO NOTHING",
  );
  const clear = store.prepare<[number]>("DELETE FROM task_need WHERE task = ?");
  const needsOf = store.prepare<[number], { needs: number }>(
    "SELECT needs FROM task_need WHERE task = ? ORDER BY needs",
  );
  const count = store.prepare<[number, number]>(
    `UPDATE task SET waits =
       (SELECT count(*) FROM task_need n JOIN task t ON t.id = n.needs WHERE n.task = task.id AND t.state <> 'done')
     WHERE id = ? OR id IN (SELECT task FROM task_need WHERE needs = ?)`,
  );
  const lift = store.prepare<[number]>(
    `UPDATE task SET pull = p.pull FROM (
       SELECT t.id, max(t.priority, ifnull((
         SELECT max(d.pull) FROM task_need n JOIN task d ON d.id = n.task
         WHERE n.needs = t.id AND d.state NOT IN (${ENDED_STATES})), 0)) AS pull
       FROM task t WHERE t.id = ?) AS p
     WHERE task.id = p.id AND task.pull <> p.pull`,
  );
  return { set, add, settle };

  function set(task: number, needs: readonly number[]): void {
    const before = needsOf.all(task);
    clear.run(task);
    for (const one of needs) insertOne(task, one);
    settle(task);
    for (const { needs: one } of before) settle(one);
  }

  function add(task: number, needs: number): void {
    insertOne(task, needs);
    settle(task);
  }

  function insertOne(task: number, needs: number): void {
    for (const id of [task, needs])
      if (!exists.get(id))
        throw new PairedError("not_found", `there is no task ${taskName(id)} to depend on`, {
          fix: "task_list shows the tasks of a project.",
        });
    const way = findWay(needs, task);
    if (way)
      throw new PairedError(
        "conflict",
        `these tasks would wait for each other: ${[task, ...way].map(taskName).join(" needs ")}`,
        { fix: "Take one of these dependencies out, or split a task." },
      );
    insert.run(task, needs);
  }

  /** From one task to another along what each needs, both ends included; undefined: there is none. */
  function findWay(from: number, to: number): number[] | undefined {
    const cameFrom = new Map<number, number | undefined>([[from, undefined]]);
    for (const id of cameFrom.keys()) {
      if (id === to) return wayBack(cameFrom, to);
      for (const { needs } of needsOf.all(id)) if (!cameFrom.has(needs)) cameFrom.set(needs, id);
    }
    return undefined;
  }

  function settle(task: number): void {
    count.run(task, task);
    const due = [task];
    for (const id of due) {
      const changed = lift.run(id).changes > 0;
      if (changed || id === task) due.push(...needsOf.all(id).map(({ needs }) => needs));
    }
  }
}

function wayBack(cameFrom: ReadonlyMap<number, number | undefined>, to: number): number[] {
  const way: number[] = [];
  for (let id: number | undefined = to; id !== undefined; id = cameFrom.get(id)) way.unshift(id);
  return way;
}
