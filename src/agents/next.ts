import type { Role } from "./roles.ts";
import { type State, type Task, taskName } from "./task.ts";

/** Which task to take, with the reason in one line; no task: the reason why there is none. */
export interface Choice {
  readonly task: Task | undefined;
  readonly why: string;
}

export interface Candidates {
  readonly role: Role | undefined;
  /** The first task that the caller holds. */
  readonly held: Task | undefined;
  /** Tasks that can be taken, the most urgent first, then the oldest. */
  readonly free: readonly Task[];
  /** Whose files somebody else works on. */
  readonly isBusy: (task: Task) => boolean;
  readonly tally: ReadonlyMap<State, number>;
}

/** Finish what is held before taking more; then the most urgent, then the oldest whose files nobody else works on. */
export function chooseNext({ role, held, free, isBusy, tally }: Candidates): Choice {
  const whose = role ? ` for ${role}` : "";
  if (held)
    return { task: held, why: "You hold this one already; finish it or hand it off first." };
  const task = free.find((each) => !isBusy(each));
  if (task) return { task, why: `${sayOrder(task)} of ${tally.get("ready") ?? 0} free${whose}.` };
  const busy = free[0] && `${taskName(free[0].id)} is free, but others work on its files`;
  return {
    task: undefined,
    why: `Nothing is free${whose}: ${[busy, ...counts(tally)].filter(Boolean).join(", ")}.`,
  };
}

function sayOrder({ priority, pull }: Task): string {
  const urgency = pull === priority ? priority : `${pull}, for a task that waits for it`;
  return `The highest priority (${urgency}) and then the oldest`;
}

function counts(tally: ReadonlyMap<State, number>): string[] {
  const n = (state: State): number => tally.get(state) ?? 0;
  const review = n("review") > 0 ? [`${n("review")} in review`] : [];
  const todo = n("todo") > 0 ? [`${n("todo")} behind other tasks`] : [];
  return [`${n("doing")} in work`, ...review, `${n("waiting")} waiting`, ...todo];
}
