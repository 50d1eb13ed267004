import type { Store } from "../store/db.ts";
import type { Role } from "./roles.ts";

/** How the work of a role goes in a project, from the board alone. */
export interface Pace {
  /** Its tasks that are done, the newest 200 at most. */
  readonly done: number;
  /** From the first claim to the end, the median of these in ms; undefined: too few were claimed to say. */
  readonly cycleMs: number | undefined;
  /** How many of them were sent back by a reviewer. */
  readonly reworked: number;
  /** Hand-offs to it, and those of them that somebody took up as the next step. */
  readonly handoffs: number;
  readonly takenUp: number;
}

export type Paces = (project: string, role: Role) => Pace;

const NEWEST = 200;
/** Fewer say nothing. */
export const ENOUGH = 5;

export function createPaces(store: Store): Paces {
  const ended = store.prepare<
    [string, string],
    { begun: number | null; ended: number | null; reworked: number }
  >(
    `SELECT
       (SELECT min(at) FROM task_event WHERE task = t.id AND action = 'claim') AS begun,
       (SELECT max(at) FROM task_event WHERE task = t.id AND action IN ('complete', 'approve')) AS ended,
       EXISTS (SELECT 1 FROM task_event WHERE task = t.id AND action = 'reject') AS reworked
     FROM task AS t WHERE project = ? AND state = 'done' AND role = ? ORDER BY updated DESC LIMIT ${NEWEST}`,
  );
  const handed = store.prepare<[string, string], { next: string | null }>(
    `SELECT (SELECT action FROM task_event AS n WHERE n.task = e.task AND n.id > e.id
         AND n.action NOT IN ('note', 'edit', 'write') ORDER BY n.id LIMIT 1) AS next
     FROM task AS t JOIN task_event AS e ON e.task = t.id AND e.action = 'handoff'
     WHERE t.project = ? AND e.role = ? ORDER BY e.id DESC LIMIT ${NEWEST}`,
  );
  return (project, role) => {
    const tasks = ended.all(project, role);
    const cycles = tasks
      .flatMap(({ begun, ended: end }) => (begun === null || end === null ? [] : [end - begun]))
      // A clock that was set back in between makes time that was not.
      .filter((ms) => ms >= 0)
      .toSorted((a, b) => a - b);
    const steps = handed.all(project, role).filter(({ next }) => next !== null);
    return {
      done: tasks.length,
      cycleMs: cycles.length < ENOUGH ? undefined : cycles[Math.floor(cycles.length / 2)],
      reworked: tasks.filter(({ reworked }) => reworked === 1).length,
      handoffs: steps.length,
      takenUp: steps.filter(({ next }) => next !== "handoff" && next !== "lapse").length,
    };
  };
}

const HOUR_MS = 3_600_000;

/** `12 done, 3.5 h from claim to end (median), 2 sent back, 9 of 10 hand-offs taken up`; undefined: too little to say. */
export function sayPace({ done, cycleMs, reworked, handoffs, takenUp }: Pace): string | undefined {
  if (done < ENOUGH) return undefined;
  const cycle =
    cycleMs === undefined ? [] : [`${(cycleMs / HOUR_MS).toFixed(1)} h from claim to end (median)`];
  const given = handoffs === 0 ? [] : [`${takenUp} of ${handoffs} hand-offs taken up`];
  return [`${done} done`, ...cycle, `${reworked} sent back`, ...given].join(", ");
}
