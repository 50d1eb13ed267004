const MAX_SESSIONS = 200;
const MAX_A_SESSION = 1000;

/** Which texts a session was shown whole, and in which version. */
export interface Given {
  readonly has: (session: string, text: Version) => boolean;
  readonly add: (session: string, texts: readonly Version[]) => void;
  readonly forget: (session: string) => void;
}

/** Names one text; a changed one has another version and is another text. */
export interface Version {
  readonly key: string;
  readonly version: string;
}

/**
 * Kept in memory alone: a node stays while it has clients, so that a session is forgotten only when the node was killed or
 * handed over to a newer one, and then gets a few texts again.
 */
export function createGiven(): Given {
  const sessions = new Map<string, Map<string, string>>();
  return {
    has: (session, { key, version }) => sessions.get(session)?.get(key) === version,
    add(session, texts) {
      if (texts.length === 0) return;
      const known = sessions.get(session) ?? new Map<string, string>();
      sessions.delete(session);
      sessions.set(session, known);
      for (const { key, version } of texts) {
        known.delete(key);
        known.set(key, version);
      }
      dropOldest(known, MAX_A_SESSION);
      dropOldest(sessions, MAX_SESSIONS);
    },
    forget: (session) => void sessions.delete(session),
  };
}

function dropOldest(map: Map<string, unknown>, max: number): void {
  for (const key of map.keys()) {
    if (map.size <= max) return;
    map.delete(key);
  }
}
