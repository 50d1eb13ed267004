/** In which projects an agent works now, for sources that see what happens and not who did it. */
export interface AtWork {
  readonly begin: (sess: string, proj: string, now: number) => void;
  readonly end: (sess: string, now: number) => void;
  readonly isAgent: (proj: string, now: number) => boolean;
}

/** A client that was killed never says that its turn ended. */
const SILENT_MS = 10 * 60_000;
/** What an agent wrote last arrives after it says that it stopped. */
const AFTER_MS = 2_000;
const MAX_SESSIONS = 256;

export function createAtWork(): AtWork {
  const sessions = new Map<string, { readonly proj: string; readonly until: number }>();
  return {
    begin(sess, proj, now) {
      sessions.delete(sess);
      const [oldest] = sessions.keys();
      if (sessions.size >= MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
      sessions.set(sess, { proj, until: now + SILENT_MS });
    },
    end(sess, now) {
      const session = sessions.get(sess);
      if (session) sessions.set(sess, { ...session, until: now + AFTER_MS });
    },
    isAgent(proj, now) {
      for (const [sess, session] of sessions) {
        if (session.until < now) sessions.delete(sess);
        else if (session.proj === proj) return true;
      }
      return false;
    },
  };
}
