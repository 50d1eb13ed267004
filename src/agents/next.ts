import type { Role } from "./roles.ts";
import type { Task } from "./task.ts";

/** Which task to take, with the reason in one line; no task: the reason why there is none. */
export interface Choice {
  readonly task: Task | undefined;
  readonly why: string;
}

export interface Candidates {
  readonly role: Role | undefined;
  /** The first task that the caller holds. */
  readonly held: Task | undefined;
  /** The most urgent free task, the oldest of them. */
  readonly free: Task | undefined;
  readonly counts: { readonly free: number; readonly doing: number; readonly waiting: number };
}

/** Finish what is held before taking more; then the most urgent, then the oldest. */
export function chooseNext({ role, held, free, counts }: Candidates): Choice {
  const whose = role ? ` for ${role}` : "";
  if (held)
    return { task: held, why: "You hold this one already; finish it or hand it off first." };
  if (free)
    return {
      task: free,
      why: `The highest priority (${free.priority}) and then the oldest of ${counts.free} free${whose}.`,
    };
  return {
    task: undefined,
    why: `Nothing is free${whose}: ${counts.doing} in work, ${counts.waiting} waiting.`,
  };
}
