/** Sees that an agent does the same thing over and over and fails each time. */
export interface Loops {
  /** Counts an outcome of a session; how often it failed in a row where that is worth telling, which is ever less often. */
  readonly count: (session: string, what: string, ok: boolean) => number | undefined;
  readonly forget: (session: string) => void;
}

/** Two may be bad luck. */
export const LOOP_FROM = 3;
const MAX_SESSIONS = 256;
const MAX_THINGS = 64;

export function createLoops(): Loops {
  const sessions = new Map<string, Map<string, number>>();
  return {
    count(session, what, ok) {
      const failing = sessions.get(session) ?? new Map<string, number>();
      sessions.delete(session);
      keep(sessions, session, failing, MAX_SESSIONS);
      const times = ok ? 0 : (failing.get(what) ?? 0) + 1;
      failing.delete(what);
      if (times > 0) keep(failing, what, times, MAX_THINGS);
      return isWorthTelling(times) ? times : undefined;
    },
    forget: (session) => void sessions.delete(session),
  };
}

/** What an agent in a loop is told; its person is not. */
export function loopLine(times: number): string {
  return `The same call has failed ${times} times in a row. Do not repeat it: write down what is known, then try another way, or say what you need.`;
}

/** 3, 6, 12, 24 ... */
function isWorthTelling(times: number): boolean {
  const doubled = times / LOOP_FROM;
  return doubled >= 1 && Number.isInteger(Math.log2(doubled));
}

function keep<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
