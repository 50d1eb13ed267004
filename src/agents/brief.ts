import type { Board } from "./board.ts";
import { roleText } from "./role-text.ts";
import type { Role } from "./roles.ts";
import type { Roster } from "./roster.ts";
import { ENDED, type Task } from "./task.ts";

/** What a whole brief may cost a model, at four characters a token. */
export const BRIEF_TOKENS = 1500;

/** Everything an assistant needs to go on as this role. */
export interface Brief {
  readonly role: Role;
  /** Who the role is: see `roleText`. */
  readonly text: string;
  /** Its open tasks in board order, as many as fit. */
  readonly tasks: readonly Task[];
  /** How many more there are. */
  readonly moreTasks: number;
  /** What it learned in this project last, newest first, as many as fit. */
  readonly memory: readonly Remembered[];
}

/** An entry that somebody stored as this role, on this machine: never a peer's. */
export interface Remembered {
  readonly id: number;
  readonly kind: string;
  readonly title: string;
}

/** Handed over by the memory domain: the newest own entries of a role in a project. */
export type Recall = (role: Role, project: string, limit: number) => readonly Remembered[];

export interface Briefs {
  readonly get: (role: Role, project: string) => Brief;
}

const LOOK_AT = { tasks: 100, memory: 20 } as const;
/** Characters that an item costs beside its title: the other fields and their names. */
const FRAME = { task: 160, memory: 60 } as const;
/** Memory may take a third of the room at most: open work comes first. */
const MEMORY_SHARE = 1 / 3;

export function createBriefs(deps: {
  readonly board: Board;
  readonly roster: Pick<Roster, "get">;
  readonly recall: Recall;
}): Briefs {
  const { board, roster, recall } = deps;
  return {
    get(role, project) {
      const text = roleText(roster.get(role));
      const room = BRIEF_TOKENS * 4 - JSON.stringify(text).length - FRAME.task;
      const memory = fitting(
        recall(role, project, LOOK_AT.memory),
        room * MEMORY_SHARE,
        ({ title }) => written(title) + FRAME.memory,
      );
      const taken = memory.reduce((sum, { title }) => sum + written(title) + FRAME.memory, 0);
      const open = board
        .list({ project, role }, { limit: LOOK_AT.tasks })
        .tasks.filter(({ state }) => !ENDED.has(state));
      const tasks = fitting(open, room - taken, ({ title }) => written(title) + FRAME.task);
      return {
        role,
        text,
        tasks,
        moreTasks: board.countOpen(project, role) - tasks.length,
        memory,
      };
    },
  };
}

/** Characters of a text once it is JSON. */
function written(text: string): number {
  return JSON.stringify(text).length;
}

/** The first items that cost no more than `room` together. */
function fitting<T>(items: readonly T[], room: number, cost: (item: T) => number): T[] {
  let left = room;
  const end = items.findIndex((item) => (left -= cost(item)) < 0);
  return items.slice(0, end < 0 ? items.length : end);
}
