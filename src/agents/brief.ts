import type { Board } from "./board.ts";
import type { Message } from "./bus.ts";
import type { Inbox } from "./inbox.ts";
import { type Paces, sayPace } from "./pace.ts";
import { roleText } from "./role-text.ts";
import type { Role } from "./roles.ts";
import type { Roster } from "./roster.ts";
import { type Mark, markItems, sayPacket } from "./session-text.ts";
import { sessionName } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import { ENDED, type Task } from "./task.ts";

/** What a whole brief may cost a model, at four characters a token. */
export const BRIEF_TOKENS = { least: 1000, usual: 1500, most: 8000 } as const;

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
  /** Messages to it that nobody has acknowledged, oldest first, as many as fit. */
  readonly inbox: readonly Message[];
  readonly moreInbox: number;
  /** How its work goes here, in a line; undefined: too little to say. */
  readonly pace: string | undefined;
  /** What the last session of the project left, if nobody has gone on from it. */
  readonly handoff: string | undefined;
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
  /** Of at most so many tokens; the text of the role is always whole. */
  readonly get: (role: Role, project: string, tokens: number) => Brief;
}

const LOOK_AT = { tasks: 100, memory: 20, inbox: 20 } as const;
/** Characters that an item costs beside its title: the other fields and their names. */
const FRAME = { task: 160, memory: 60, inbox: 20, pace: 120 } as const;
/** Memory and inbox may take that much of the room each: open work comes first. */
const MEMORY_SHARE = 0.3;
const INBOX_SHARE = 0.3;
const MAX_HANDOFF_CHARS = 400;

export function createBriefs(deps: {
  readonly board: Board;
  readonly inbox: Pick<Inbox, "list">;
  readonly paces: Paces;
  readonly roster: Pick<Roster, "get">;
  readonly recall: Recall;
  readonly sessions: Pick<Sessions, "findWaiting" | "items">;
  readonly mark: Mark;
}): Briefs {
  const { board, inbox, paces, roster, recall, sessions, mark } = deps;
  return {
    get(role, project, tokens) {
      const text = roleText(roster.get(role));
      const handoff = lastSession(project);
      const frame = FRAME.task + FRAME.pace + FRAME.inbox;
      const room = tokens * 4 - written(text) - frame - written(handoff ?? "");
      const memory = fitting(
        recall(role, project, LOOK_AT.memory),
        room * MEMORY_SHARE,
        ({ title }) => written(title) + FRAME.memory,
      );
      const letters = inbox.list({ project, role }, LOOK_AT.inbox);
      const news = fitting(letters.messages, room * INBOX_SHARE, letterCost);
      const taken =
        memory.reduce((sum, { title }) => sum + written(title) + FRAME.memory, 0) +
        news.reduce((sum, letter) => sum + letterCost(letter), 0);
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
        inbox: news,
        moreInbox: letters.unread - news.length,
        pace: sayPace(paces(project, role)),
        handoff,
      };
    },
  };

  function lastSession(project: string): string | undefined {
    const session = sessions.findWaiting(project);
    if (!session) return undefined;
    const { id, key, client, goal } = session;
    const questions = markItems(sessions.items(project, "question"), mark);
    const said = sayPacket(session, questions, MAX_HANDOFF_CHARS);
    const head = mark(key, `of ${client}${goal === null ? "" : `: ${goal}`}`);
    return [`${sessionName(id)} ${head}`, said].join("\n");
  }
}

/** All its fields, with what a tool adds to them. */
function letterCost({ says, client }: Message): number {
  return JSON.stringify(says).length + client.length + FRAME.inbox + 60;
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
