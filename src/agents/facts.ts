import type { Board } from "./board.ts";
import { isHolder, minute } from "./moves.ts";
import { type Mark, markItems, sayPacket } from "./session-text.ts";
import { type Session, sessionName } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import type { Handoff } from "./task-rows.ts";
import { ENDED, type Holder, type Priority, type Task, taskName } from "./task.ts";

/** One thing about the team's work that whoever starts on something should know; all text is the user's own. */
export interface Fact {
  /** What it is of, such as `T4`. */
  readonly id: string;
  /** Names this fact and no other: of one task there may be two. */
  readonly key: string;
  /** Another one as soon as the fact has changed. */
  readonly version: string;
  readonly why: string;
  readonly title: string;
  readonly body: string | null;
  /** Against an entry that fits well, which is worth 1. */
  readonly worth: number;
}

/** What bears on work in a project: the last hand-off, the tasks that the text names, open tasks. */
export type Facts = (project: string, text: string, by: Holder) => Fact[];

const MAX_TASKS = 40;
const WORTH: Readonly<Record<Priority, number>> = {
  urgent: 0.8,
  high: 0.6,
  normal: 0.45,
  low: 0.3,
};
const WORTH_NAMED = 4;
const WORTH_HELD = 2;
/** Above all: it was written for whoever goes on. */
const WORTH_HANDOFF = 6;
const WORTH_SESSION = 8;
/** With its heading it leaves a digest room for tasks and decisions. */
const MAX_SESSION_CHARS = 700;

export function createFacts(deps: {
  readonly board: Board;
  readonly sessions: Pick<Sessions, "findWaiting" | "items" | "standing">;
  readonly mark: Mark;
}): Facts {
  const { board, sessions, mark } = deps;
  return (project, text, by) => {
    const named = namedTasks(board, text);
    const open = board
      .list({ project }, { limit: MAX_TASKS })
      .tasks.filter(({ id, state }) => !ENDED.has(state) && named.every((task) => task.id !== id));
    const handoff = board.lastHandoff(project);
    const session = sessions.findWaiting(project, by.session);
    return [
      ...(session ? [sessionFact(session, deps)] : []),
      ...(handoff ? [handoffFact(handoff, mark)] : []),
      ...named.map((task) => taskFact(task, "the task you named", WORTH_NAMED)),
      ...open.map((task) => {
        const held = isHolder(task.lease, by);
        return taskFact(task, `open task of ${task.role}`, held ? WORTH_HELD : WORTH[task.pull]);
      }),
    ];
  };
}

const MAX_NAMED = 5;

function namedTasks(board: Board, text: string): Task[] {
  const ids = [...text.matchAll(/\bT([1-9]\d{0,9})\b/g)].map(([, digits]) => Number(digits));
  return [...new Set(ids)].slice(0, MAX_NAMED).flatMap((id) => board.find(id) ?? []);
}

function taskFact(task: Task, why: string, worth: number): Fact {
  const { id, title, body, state, lease, priority, updated } = task;
  const stand = lease ? `${state} by ${lease.client}` : state;
  return {
    id: taskName(id),
    key: taskName(id),
    version: `${updated} ${stand}`,
    why: `${why}, ${priority}, ${stand}`,
    title,
    body,
    worth,
  };
}

/** All of it is in the answer to `session resume`. */
function sessionFact(
  session: Session,
  { sessions, mark }: { sessions: Pick<Sessions, "items" | "standing">; mark: Mark },
): Fact {
  const questions = markItems(sessions.items(session.project, "question"), mark);
  const stand = `last session, ${sessions.standing(session)}, ${minute(session.seen)}, ${session.client}`;
  return {
    id: sessionName(session.id),
    key: sessionName(session.id),
    version: `${session.turn} ${questions.length}`,
    why: mark(session.key, `${stand}; tool session resume goes on`),
    title: session.goal ?? "",
    body: sayPacket(session, questions, MAX_SESSION_CHARS),
    worth: WORTH_SESSION,
  };
}

function handoffFact(handoff: Handoff, mark: Mark): Fact {
  const { id, task, title, at, client, session, role, note } = handoff;
  return {
    id: taskName(task),
    key: `${taskName(task)} handoff`,
    version: String(id),
    why: mark(session, `last hand-off, ${minute(at)}, from ${client} to ${role}`),
    title,
    body: note,
    worth: WORTH_HANDOFF,
  };
}
