import type { Clock } from "../clock.ts";
import type { Board } from "./board.ts";
import { cutBytes } from "./session-text.ts";
import { type Holder, TASK_LIMITS } from "./task.ts";

/** What sessions worked on, as the hooks of their clients tell; kept in memory while a session is there. */
export interface Trails {
  /** A session changed a file, named from the folder of its project. */
  readonly touched: (session: string, path: string) => void;
  readonly of: (session: string) => Trail;
  /** Notes on each task that the session holds what it leaves behind, if it does not say so itself; how many these were. */
  readonly note: (by: Holder, stop: Stop) => number;
  /** The session has ended, or another one goes on from here. */
  readonly forget: (session: string) => void;
}

export interface Trail {
  /** The newest first. */
  readonly files: readonly string[];
  /** When the last one was changed; undefined: none was. */
  readonly at: number | undefined;
}

export interface Stop {
  readonly project: string;
  /** What happens to the session, such as `the session ended`. */
  readonly what: string;
  /** The commit that the project is at. */
  readonly commit?: string | undefined;
}

const MAX_SESSIONS = 200;
const MAX_FILES = 20;
/** A session that holds more tasks than it can work on has a fault. */
const MAX_TASKS = 10;

export function createTrails(deps: { readonly board: Board; readonly clock: Clock }): Trails {
  const { board, clock } = deps;
  const trails = new Map<string, { readonly files: Set<string>; at: number }>();
  const of = (session: string): Trail => {
    const { files = [], at } = trails.get(session) ?? {};
    return { files: [...files].toReversed(), at };
  };
  return {
    touched(session, path) {
      const { files } = trails.get(session) ?? { files: new Set<string>() };
      files.delete(path);
      files.add(path);
      if (files.size > MAX_FILES) files.delete([...files][0] ?? "");
      trails.delete(session);
      trails.set(session, { files, at: clock() });
      if (trails.size > MAX_SESSIONS) trails.delete([...trails.keys()][0] ?? "");
    },
    of,
    note(by, { project, what, commit }) {
      const { tasks } = board.list({ project, holder: by }, { limit: MAX_TASKS });
      const note = sayStop(what, { commit, files: of(by.session).files });
      for (const { id } of tasks)
        board.move(id, { action: "note", note: cutBytes(note, TASK_LIMITS.noteBytes) }, by);
      return tasks.length;
    },
    forget: (session) => void trails.delete(session),
  };
}

/** `The session ended (logout); at commit aaaaaaaaaaaa; it changed src/a.ts, src/b.ts.` */
export function sayStop(
  what: string,
  known: { readonly commit?: string | undefined; readonly files: readonly string[] },
): string {
  const { commit, files } = known;
  const parts = [
    `${what[0]?.toUpperCase()}${what.slice(1)}`,
    ...(commit === undefined ? [] : [`at commit ${commit.slice(0, 12)}`]),
    ...(files.length > 0 ? [`it changed ${files.join(", ")}`] : []),
  ];
  return `${parts.join("; ")}.`;
}
