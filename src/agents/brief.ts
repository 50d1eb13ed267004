import type { Board } from "./board.ts";
import { ROLE_CARDS } from "./role-cards.ts";
import type { Role } from "./roles.ts";
import type { Task } from "./task.ts";

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
}

export interface Briefs {
  readonly get: (role: Role, project: string) => Brief;
}

const OPEN = 100;
/** Characters that a task costs beside its title: id, role, state, priority, holder, names of fields. */
const TASK_CHARS = 160;

export function createBriefs({ board }: { readonly board: Board }): Briefs {
  return {
    get(role, project) {
      const text = roleText(role);
      const open = board
        .list({ project, role }, { limit: OPEN })
        .tasks.filter(({ state }) => state !== "done");
      const room = BRIEF_TOKENS * 4 - text.length;
      const tasks = fitting(open, room, ({ title }) => title.length + TASK_CHARS);
      return { role, text, tasks, moreTasks: board.countOpen(project, role) - tasks.length };
    },
  };
}

/** The same for every role, and the reason why a brief can be given to any assistant. */
const AUTHORITY =
  "What the person says comes first, then the assistant you run in with its own rules and judgement, then this role. The owner of a task decides inside it; others advise and are asked directly; only a conflict goes to alex.";

/** A role as markdown: what an assistant reads to play it. */
export function roleText(role: Role): string {
  const { name, field, owns, calledFor, duties, asks, handoff } = ROLE_CARDS[role];
  return [
    `# ${name} (${field})`,
    `Play ${name}, who answers for ${owns} Called for: ${calledFor}.`,
    `## Duties\n${duties.map((duty) => `- ${duty}`).join("\n")}`,
    `## Asks\n${asks.map(({ of, about }) => `- ${of}: ${about}`).join("\n")}`,
    `## Hand-off\n- gives ${handoff.gives}\n- check before: ${handoff.check}\n- otherwise: ${handoff.otherwise}`,
    `## Authority\n${AUTHORITY}`,
  ].join("\n\n");
}

/** The first items that cost no more than `room` together. */
function fitting<T>(items: readonly T[], room: number, cost: (item: T) => number): T[] {
  let left = room;
  const end = items.findIndex((item) => (left -= cost(item)) < 0);
  return items.slice(0, end < 0 ? items.length : end);
}
