import type { Clock } from "../../clock.ts";
import type { Recorder } from "../recorder.ts";

/** One call of one of PAIRED's own tools. */
export interface CallFact {
  readonly session: string;
  readonly project: string;
  readonly reads: boolean;
  readonly ok: boolean;
  readonly ms: number;
}

export type CallIngest = (fact: CallFact) => void;

const MAX_MS = 86_400_000;

export function createCallIngest(deps: {
  readonly recorder: Recorder;
  readonly clock: Clock;
}): CallIngest {
  const { recorder, clock } = deps;
  return ({ session, project, reads, ok, ms }) => {
    if (!recorder.hears("calls")) return;
    recorder.hear({
      v: 1,
      t: clock(),
      src: "mcp",
      actor: "agent",
      kind: "tool",
      cls: reads ? "read" : "write",
      sess: recorder.mark("session", session),
      proj: recorder.mark("project", project),
      ok,
      ms: Math.min(MAX_MS, Math.round(ms)),
    });
  };
}
