import type { Clock } from "../../clock.ts";
import type { WorkEvent } from "../events.ts";
import type { Recorder } from "../recorder.ts";
import type { AtWork } from "./at-work.ts";
import type { ToolFacts } from "./hook-facts.ts";
import { createPrompts, type ReadPolarity } from "./prompts.ts";
import { createStreaks } from "./streaks.ts";

/** The events of a client's hooks that say something of how the work goes. */
export const HOOK_EVENTS = [
  "SessionStart",
  "UserPromptSubmit",
  "PostToolUse",
  "PostToolUseFailure",
  "PermissionRequest",
  "Notification",
  "PreCompact",
  "SubagentStop",
  "Stop",
  "StopFailure",
  "SessionEnd",
] as const;
export type HookEvent = (typeof HOOK_EVENTS)[number];

/** What happened, as the hook told the node. */
export interface HookFact {
  readonly event: HookEvent;
  readonly session: string;
  readonly project: string;
  /** Judged here and let go of. */
  readonly prompt?: string | undefined;
  readonly tool?: ToolFacts | undefined;
  /** Of a notification: it asks the person for something. */
  readonly asks?: boolean | undefined;
}

export type HookIngest = (fact: HookFact) => void;

type Said = Pick<WorkEvent, "actor" | "kind"> & Partial<WorkEvent>;

export function createHookIngest(deps: {
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly atWork: AtWork;
  readonly readPolarity?: ReadPolarity | undefined;
}): HookIngest {
  const { recorder, clock, atWork, readPolarity } = deps;
  const prompts = createPrompts();
  const streaks = createStreaks();
  return (fact) => {
    if (!recorder.hears("hooks")) return;
    const now = clock();
    const sess = recorder.mark("session", fact.session);
    const proj = recorder.mark("project", fact.project);
    follow(fact.event, sess, proj, now);
    const said = eventOf(fact, sess);
    if (said) recorder.hear({ v: 1, t: now, src: "hook", sess, proj, ...said });
  };

  function follow(event: HookEvent, sess: string, proj: string, now: number): void {
    if (event === "Stop" || event === "StopFailure" || event === "SessionEnd")
      atWork.end(sess, now);
    else if (event === "UserPromptSubmit" || event.startsWith("PostToolUse"))
      atWork.begin(sess, proj, now);
  }

  function eventOf(fact: HookFact, sess: string): Said | undefined {
    switch (fact.event) {
      case "SessionStart":
        return { actor: "human", kind: "notify", cls: "start" };
      case "SessionEnd":
        return { actor: "human", kind: "notify", cls: "end" };
      case "Stop":
      case "StopFailure":
        return { actor: "agent", kind: "notify", cls: "stop" };
      case "PreCompact":
        return { actor: "agent", kind: "notify", cls: "compact" };
      case "SubagentStop":
        return { actor: "agent", kind: "notify", cls: "other" };
      case "PermissionRequest":
        return { actor: "agent", kind: "notify", cls: "ask" };
      case "Notification":
        return fact.asks ? { actor: "agent", kind: "notify", cls: "ask" } : undefined;
      case "UserPromptSubmit":
        return prompted(fact.prompt ?? "", sess);
      case "PostToolUse":
      case "PostToolUseFailure":
        return fact.tool && used(fact.tool, sess);
      default:
        return undefined;
    }
  }

  function prompted(text: string, sess: string): Said {
    const polarity = recorder.hears("text") ? readPolarity?.(text) : undefined;
    return { actor: "human", kind: "prompt", ...prompts.read(sess, text), ...polarity };
  }

  function used({ cls, ok, ms, target: told }: ToolFacts, sess: string): Said {
    const target = told === undefined ? undefined : recorder.mark("target", told);
    return {
      actor: "agent",
      kind: cls === "test" ? "test" : "tool",
      cls,
      ok,
      ...(ms !== undefined && { ms }),
      ...(target !== undefined && { target, streak: streaks.count(sess, target, ok) }),
    };
  }
}
