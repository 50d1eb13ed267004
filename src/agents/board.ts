import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import type { Role } from "./roles.ts";

export interface Task {
  readonly id: number;
  readonly title: string;
  readonly role: Role;
  readonly state: "todo" | "doing" | "done";
}

export interface Board {
  readonly add: (task: { title: string; role: Role; project: string }) => Task;
}

/** The team's tasks, kept in the store. */
export function createBoard(deps: { readonly store: Store; readonly clock: Clock }): Board {
  const { store, clock } = deps;
  const insert = store.prepare<[string, Role, string, number], Task>(
    `INSERT INTO task (title, role, project, state, created) VALUES (?, ?, ?, 'todo', ?)
     RETURNING id, title, role, state`,
  );
  return {
    add({ title, role, project }) {
      const task = insert.get(title, role, project, clock());
      if (!task) throw new PairedError("internal", "the board did not return the task");
      return task;
    },
  };
}
