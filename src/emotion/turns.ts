import type { WorkEvent } from "./events.ts";

/** An agent that said nothing for this long is no longer at work, even if its end was never heard. */
const SILENT_MS = 10 * 60_000;
/** Sources other than hooks (its calls, what it saves) never say when it stops: one is at work for this long after each. */
const BRIEF_MS = 30_000;
/** What it saved last arrives after it says that it stopped. */
const AFTER_MS = 5_000;
/** The oldest of more sessions or files than these is forgotten. */
const SESSIONS = 32;
const FILES = 64;

export interface Turns {
  /** The person sent a prompt to session `sess`. True: the turn before ended with failing tests. */
  readonly prompted: (sess: string, t: number) => boolean;
  /** Takes what an agent did. True: with this no agent is at work any more. */
  readonly hear: (event: WorkEvent, t: number) => boolean;
  /** The person closed session `sess`. */
  readonly left: (sess: string, t: number) => void;
  readonly isGreen: (event: WorkEvent) => boolean;
  readonly areRunning: (t: number) => boolean;
  /** Whether an agent wrote to this file since the last prompt. */
  readonly touched: (target: string) => boolean;
  /** When the last agent ended its turn or asked; minus infinity before. */
  readonly endedAt: () => number;
}

/** Which agents are at work for the person: from a prompt, or anything an agent does, to its stop, its question or ten silent minutes. */
export function createTurns(): Turns {
  const heardAt = new Map<string, number>();
  const failed = new Set<string>();
  const files = new Set<string>();
  let endedAt = -Infinity;
  let brieflyAt = -Infinity;

  const isRunning = (t: number): boolean => {
    // The map is in the order of time: whoever is silent longest comes first.
    for (const [sess, at] of heardAt) {
      if (t - at < SILENT_MS) break;
      heardAt.delete(sess);
    }
    return heardAt.size > 0 || t - brieflyAt < BRIEF_MS;
  };
  const end = (sess: string, t: number): boolean => {
    const was = isRunning(t);
    heardAt.delete(sess);
    if (!was || heardAt.size > 0) return false;
    brieflyAt = -Infinity;
    endedAt = t;
    return true;
  };
  const run = (sess: string, t: number): void => {
    heardAt.delete(sess);
    heardAt.set(sess, t);
    forgetOldest(heardAt, SESSIONS);
  };

  return {
    prompted(sess, t) {
      run(sess, t);
      files.clear();
      return failed.delete(sess);
    },
    hear(event, t) {
      const { kind, cls, sess, src } = event;
      if (kind === "notify" || kind === "idle")
        return (cls === "stop" || cls === "end" || cls === "ask") && end(sess, t);
      if (src === "hook") run(sess, t);
      else if (t - endedAt > AFTER_MS) brieflyAt = t;
      if (isTest(event) && event.ok !== undefined) {
        if (event.ok) failed.delete(sess);
        else failed.add(sess);
        forgetOldest(failed, SESSIONS);
      }
      if (isWrite(event) && event.target !== undefined) {
        files.delete(event.target);
        files.add(event.target);
        forgetOldest(files, FILES);
      }
      return false;
    },
    left: (sess, t) => void end(sess, t),
    isGreen: (event) => isTest(event) && event.ok === true,
    areRunning: isRunning,
    touched: (target) => files.has(target),
    endedAt: () => endedAt,
  };
}

function isTest({ kind, cls }: WorkEvent): boolean {
  return kind === "test" || (kind === "tool" && cls === "test");
}

function isWrite({ kind, cls }: WorkEvent): boolean {
  return kind === "edit" || kind === "bulk" || (kind === "tool" && cls === "write");
}

/** Keeps a map or set, in the order things were put in, within its size. */
function forgetOldest(
  kept: { readonly size: number; keys: () => Iterator<string>; delete: (key: string) => boolean },
  most: number,
): void {
  if (kept.size <= most) return;
  const { value } = kept.keys().next();
  if (value !== undefined) kept.delete(value);
}
