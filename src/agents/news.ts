import type { Store } from "../store/db.ts";
import type { Bus } from "./bus.ts";
import type { Inbox, LetterType } from "./inbox.ts";
import { missingReviews } from "./moves.ts";
import type { Role } from "./roles.ts";
import type { Roster } from "./roster.ts";
import { type Holder, type Task, type TaskEvent, taskName } from "./task.ts";
import { topicOf } from "./topic.ts";

/** Tells the bus of a step on the board, without its text, and those whom it concerns, with its note. */
export type News = (task: Task, event: TaskEvent) => void;

/** After so many times that a task was sent back, somebody else looks at it; after as many more, again. */
const TOO_OFTEN = 3;

export function createNews(deps: {
  readonly store: Store;
  readonly bus: Bus;
  readonly inbox: Inbox;
  readonly roster: Pick<Roster, "find">;
}): News {
  const { store, bus, inbox, roster } = deps;
  const rejects = store.prepare<[number], { n: number }>(
    "SELECT count(*) AS n FROM task_event WHERE task = ? AND action = 'reject'",
  );
  return (task, { action, role, note, client, session }) => {
    const by: Holder = { client, session };
    const { project, state } = task;
    const about = taskName(task.id);
    const says = { id: about, role, state };
    bus.publish({ topic: topicOf("task", project, action), project, says }, by);
    const tell = (to: Role, type: LetterType): void =>
      inbox.offer({ project, to, type, text: note ?? task.title, about }, by);
    if (action === "handoff") tell(role, "task_assignment");
    if (action === "reject") {
      tell(task.role, "review_response");
      const times = rejects.get(task.id)?.n ?? 0;
      const fallback = roster.find(task.role)?.handoff.fallback;
      if (fallback !== undefined && times % TOO_OFTEN === 0)
        inbox.offer(
          { project, to: fallback, type: "announcement", text: sayTimes(about, times), about },
          by,
        );
    }
    if (action === "review") for (const each of missingReviews(task)) tell(each, "review_request");
  };
}

function sayTimes(task: string, times: number): string {
  return `${task} was sent back ${times} times: split it, give it to somebody else, or ask the person.`;
}
