import type { Archive } from "../store/archive.ts";
import type { Store } from "../store/db.ts";
import { createSessionRows } from "./session-rows.ts";
import { type ItemKind, type Session, sessionName } from "./session.ts";

/** Sessions of long ago, with what they decided. */
export interface SessionArchive {
  /** Moves some that were seen last before a time, in the caller's transaction; how many. */
  readonly pack: (before: number) => number;
  readonly find: (id: number) => ArchivedSession | undefined;
}

export interface ArchivedSession {
  /** Without the key of its connection, which nothing else knows by then. */
  readonly session: Session;
  /** The oldest first. */
  readonly decisions: readonly string[];
  /** Those that were answered. */
  readonly questions: readonly string[];
}

const SOURCE = "session";
/** Sessions of one transaction. */
const AT_ONCE = 16;

export function createSessionArchive(deps: {
  readonly store: Store;
  readonly archive: Archive;
}): SessionArchive {
  const { store, archive } = deps;
  const rows = createSessionRows(store);
  // What a project can be resumed from stays, and what is still asked; so does the newest, after which numbers go on.
  const old = store.prepare<[number], { id: number }>(
    `SELECT id FROM session AS s WHERE seen < ? AND id < (SELECT max(id) FROM session)
       AND turn < (SELECT max(turn) FROM session WHERE project = s.project)
       AND NOT EXISTS (SELECT 1 FROM session_item WHERE session = s.id AND kind = 'question' AND closed IS NULL)
     ORDER BY seen LIMIT ${AT_ONCE}`,
  );
  const itemsOf = store.prepare<[number, ItemKind], { text: string }>(
    "SELECT text FROM session_item WHERE session = ? AND kind = ? ORDER BY id",
  );
  const remove = store.prepare<[number]>("DELETE FROM session WHERE id = ?");
  return {
    pack(before) {
      const sessions = old.all(before).flatMap(({ id }) => rows.find(id) ?? []);
      archive.add(
        SOURCE,
        sessions.map((session): Parameters<Archive["add"]>[1][number] => {
          const { id: item, project, seen: at, client, goal } = session;
          const content: ArchivedSession = {
            session: { ...session, key: "" },
            decisions: textsOf(item, "decision"),
            questions: textsOf(item, "question"),
          };
          return { item, project, title: goal ?? `${sessionName(item)} of ${client}`, at, content };
        }),
      );
      for (const { id } of sessions) remove.run(id);
      return sessions.length;
    },
    find(id) {
      const line = archive.find(SOURCE, id);
      if (line === undefined) return undefined;
      const { content }: { readonly content: ArchivedSession } = JSON.parse(line);
      return content;
    },
  };

  function textsOf(session: number, kind: ItemKind): string[] {
    return itemsOf.all(session, kind).map(({ text }) => text);
  }
}
