import type { Board } from "./board.ts";
import { type Holder, TASK_LIMITS } from "./task.ts";

/** What sessions worked on, as the hooks of their clients tell; kept in memory until it is noted. */
export interface Trails {
  /** A session changed a file, named from the folder of its project. */
  readonly touched: (session: string, path: string) => void;
  /** Notes on each task that the session holds what it leaves behind, if it does not say so itself; how many these were. */
  readonly note: (by: Holder, stop: Stop) => number;
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

export function createTrails({ board }: { readonly board: Board }): Trails {
  const files = new Map<string, Set<string>>();
  return {
    touched(session, path) {
      const known = files.get(session) ?? new Set();
      known.delete(path);
      known.add(path);
      if (known.size > MAX_FILES) known.delete([...known][0] ?? "");
      files.delete(session);
      files.set(session, known);
      if (files.size > MAX_SESSIONS) files.delete([...files.keys()][0] ?? "");
    },
    note(by, { project, what, commit }) {
      const { tasks } = board.list({ project, holder: by }, { limit: MAX_TASKS });
      const touched = [...(files.get(by.session) ?? [])].toReversed();
      const note = [
        `${what[0]?.toUpperCase()}${what.slice(1)}`,
        ...(commit === undefined ? [] : [`at commit ${commit.slice(0, 12)}`]),
        ...(touched.length > 0 ? [`it changed ${touched.join(", ")}`] : []),
      ].join("; ");
      for (const { id } of tasks)
        board.move(id, { action: "note", note: cut(`${note}.`, TASK_LIMITS.noteBytes) }, by);
      files.delete(by.session);
      return tasks.length;
    },
  };
}

/** At most so many bytes of UTF-8, and no half character. */
function cut(text: string, bytes: number): string {
  return new TextDecoder().decode(Buffer.from(text).subarray(0, bytes)).replace(/\uFFFD+$/, "");
}
