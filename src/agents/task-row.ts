import { PairedError } from "../errors.ts";
import type { Role } from "./roles.ts";
import { type Kind, PRIORITIES, type Priority, type State, type Task } from "./task.ts";

/** A task as the database gives it: lists are JSON, and whose lease has run out has none. */
export interface TaskRow {
  readonly id: number;
  readonly kind: Kind;
  readonly title: string;
  readonly body: string | null;
  readonly role: Role;
  readonly project: string;
  readonly priority: number;
  readonly pull: number;
  readonly waits: number;
  readonly accept: string;
  readonly reviewers: string;
  readonly approved: string;
  readonly severity: number | null;
  readonly effort: number | null;
  readonly number: number | null;
  readonly needs: string;
  readonly entries: string;
  readonly paths: string;
  readonly state: State;
  readonly client: string | null;
  readonly session: string | null;
  readonly until: number | null;
  readonly updated: number;
}

/** Throws `damaged` for a priority that is none. */
export function readRow(row: TaskRow): Task {
  const { client, session, until, ...rest } = row;
  const leased = client !== null && session !== null && until !== null;
  return {
    ...rest,
    priority: priorityOf(row.priority),
    pull: priorityOf(row.pull),
    accept: JSON.parse(row.accept),
    reviewers: JSON.parse(row.reviewers),
    approved: JSON.parse(row.approved),
    needs: JSON.parse(row.needs),
    entries: JSON.parse(row.entries),
    paths: JSON.parse(row.paths),
    lease: leased ? { client, session, until } : undefined,
  };
}

function priorityOf(rank: number): Priority {
  const word = PRIORITIES[rank];
  if (word) return word;
  throw new PairedError("damaged", "a task on the board has no known priority");
}
