import type { Clock } from "../clock.ts";
import { safeName } from "../privacy/untrusted.ts";
import type { Store } from "../store/db.ts";

/** Who wrote a text that a session was shown: names that strangers chose. */
export interface Stranger {
  readonly handle: string;
  readonly space: string;
}

/**
 * Which sessions have read text of other people, since the person last said yes to one of their releases. What is
 * read can tell a model to let something out, so that no yes from before counts for such a session. Kept on disk: a session
 * outlives its connection and the node.
 */
export interface Taint {
  /** True: the session had read nothing of one of them before. */
  readonly mark: (session: string, strangers: readonly Stranger[]) => boolean;
  /** `ana in team`, the first to be read first; empty: the session has read nothing of strangers. */
  readonly of: (session: string) => readonly string[];
  /** A session was told something by another: what that one has read of strangers may speak from it. As `mark`. */
  readonly pass: (from: string, to: string) => boolean;
  /** What a session that has read strangers writes can say what they wanted: the entry is tainted as it is. */
  readonly wrote: (session: string, entry: number) => void;
  /** The same of an entry. */
  readonly ofEntry: (entry: number) => readonly string[];
  readonly clear: (session: string, entry: number) => void;
}

/** Stands before words of a session that has read strangers, wherever another is shown them. */
export const MARK = "[untrusted]";

/** More names say nothing more; that there are more is told. */
const MAX_NAMED = 8;

export function createTaint(deps: { readonly store: Store; readonly clock: Clock }): Taint {
  const { store, clock } = deps;
  const select = store.prepare<[string], { source: string }>(
    "SELECT source FROM taint WHERE session = ? ORDER BY id",
  );
  const insert = store.prepare<[string, string, number]>(
    "INSERT INTO taint (session, source, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const remove = store.prepare<[string]>("DELETE FROM taint WHERE session = ?");
  const of = (session: string): string[] => select.all(session).map(({ source }) => source);
  return {
    of,
    mark(session, strangers) {
      const known = new Set(of(session));
      const read = strangers.map(
        ({ handle, space }) => `${safeName(handle)} in ${safeName(space)}`,
      );
      const fresh = [...new Set(read)].filter((source) => !known.has(source));
      if (fresh.length === 0 || known.size > MAX_NAMED) return false;
      const rest = known.size + fresh.length - MAX_NAMED;
      const named = rest > 0 ? [...fresh.slice(0, -rest), "others"] : fresh;
      store.transaction(() => {
        for (const source of named) insert.run(session, source, clock());
      });
      return true;
    },
    pass(from, to) {
      const known = new Set(of(to));
      const fresh = of(from).filter((source) => !known.has(source));
      if (fresh.length === 0 || known.size > MAX_NAMED) return false;
      store.transaction(() => {
        for (const source of fresh) insert.run(to, source, clock());
      });
      return true;
    },
    ofEntry: (entry) => of(nameOf(entry)),
    wrote(session, entry) {
      for (const source of of(session)) insert.run(nameOf(entry), source, clock());
    },
    clear(session, entry) {
      remove.run(session);
      remove.run(nameOf(entry));
    },
  };
}

/** Beside the sessions: none that a node gives a connection is called so. */
function nameOf(entry: number): string {
  return `entry:${entry}`;
}
