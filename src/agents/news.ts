import type { Bus } from "./bus.ts";
import type { Inbox, LetterType } from "./inbox.ts";
import { missingReviews } from "./moves.ts";
import type { Role } from "./roles.ts";
import { type Holder, type Task, type TaskEvent, taskName } from "./task.ts";
import { topicOf } from "./topic.ts";

/** Tells the bus of a step on the board, without its text, and those whom it concerns, with its note. */
export type News = (task: Task, event: TaskEvent) => void;

export function createNews(deps: { readonly bus: Bus; readonly inbox: Inbox }): News {
  const { bus, inbox } = deps;
  return (task, { action, role, note, client, session }) => {
    const by: Holder = { client, session };
    const { project, state } = task;
    const about = taskName(task.id);
    const says = { id: about, role, state };
    bus.publish({ topic: topicOf("task", project, action), project, says }, by);
    const tell = (to: Role, type: LetterType): void =>
      inbox.offer({ project, to, type, text: note ?? task.title, about }, by);
    if (action === "handoff") tell(role, "task_assignment");
    if (action === "reject") tell(task.role, "review_response");
    if (action === "review") for (const each of missingReviews(task)) tell(each, "review_request");
  };
}
