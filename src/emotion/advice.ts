import type { Clock } from "../clock.ts";
import type { HookFact } from "./ingest/hooks.ts";
import { createLoops, loopLine } from "./loops.ts";
import { createPolicy, type Waiting } from "./policy.ts";
import type { FrictionReading } from "./reading.ts";
import type { Recorder } from "./recorder.ts";

/** What the agent of a session is to know after something happened, one line each; nothing while work insight is off. */
export interface Advice {
  readonly after: (fact: HookFact, waiting: readonly Waiting[]) => string[];
}

/** A call after which a client gives its model what a hook says. */
const TOLD: ReadonlySet<HookFact["event"]> = new Set([
  "SessionStart",
  "UserPromptSubmit",
  "PostToolUse",
  "PostToolUseFailure",
]);
/** Anything else counts as a no: an offer that is passed over was not welcome. */
const WELCOME =
  /^\s*(?:yes|yeah|yep|ok|okay|sure|please|go ahead|do it|good idea|ja|gerne|oui|s[ií]|claro)\b/i;

export function createAdvice({
  recorder,
  clock,
}: {
  readonly recorder: Pick<Recorder, "hears" | "learn" | "read">;
  readonly clock: Clock;
}): Advice {
  const policy = createPolicy();
  const loops = createLoops();
  /** The newest message that a session was told of. */
  const told = new Map<string, number>();
  let offeredIn: string | undefined;
  return {
    after(fact, waiting) {
      if (!recorder.hears("hooks")) return [];
      const { event, session, tool, prompt } = fact;
      const now = clock();
      if (event === "SessionEnd") {
        loops.forget(session);
        told.delete(session);
      }
      if (event === "UserPromptSubmit" && offeredIn === session) {
        const welcome = WELCOME.test(prompt ?? "");
        policy.answered(welcome, now);
        recorder.learn(welcome);
        offeredIn = undefined;
      }
      const times = tool?.target && loops.count(session, `${tool.cls} ${tool.target}`, tool.ok);
      if (!TOLD.has(event)) return [];
      const reading = recorder.read();
      const lines = times ? [loopLine(times)] : [];
      if (!reading) return lines;
      const { friction, goodMoment } = reading;
      const due = policy.take(
        waiting.filter(({ id }) => id > (told.get(session) ?? 0)),
        goodMoment,
        now,
      );
      if (due.length > 0) {
        remember(session, Math.max(...due.map(({ id }) => id)));
        lines.push(messagesLine(due.length));
      }
      if (policy.offersHelp(friction, now)) {
        offeredIn = session;
        lines.push(helpLine(friction));
      }
      return lines;
    },
  };

  function remember(session: string, id: number): void {
    told.delete(session);
    told.set(session, id);
    const [oldest] = told.keys();
    if (told.size > MAX_SESSIONS && oldest !== undefined) told.delete(oldest);
  }
}

const MAX_SESSIONS = 256;

function messagesLine(count: number): string {
  return `${count === 1 ? "A message waits" : `${count} messages wait`} for this session: message {action: list}.`;
}

/** Why, in the words of `docs/insight.md`; never how the person feels, which nobody knows. */
function helpLine({ evidence }: FrictionReading): string {
  const why = evidence
    .slice(0, 2)
    .map(({ sign }) => sign.replaceAll("_", " "))
    .join(", ");
  return `Help may be welcome now (${why}). Offer it once, in one sentence: a second look by sherlock, a bisect, or a smaller step. If they pass over it, go on and do not offer again.`;
}
