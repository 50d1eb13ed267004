import type { WorkEvent } from "../../src/emotion/events.ts";

/** A Monday at nine, UTC. */
export const NINE = Date.UTC(2026, 1, 2, 9);
export const SECOND = 1_000;
export const MINUTE = 60_000;

/** An event of the person in their editor, `at` milliseconds after nine. */
export function human(at: number, part: Partial<WorkEvent> = {}): WorkEvent {
  return {
    v: 1,
    t: NINE + at,
    src: "editor",
    actor: "human",
    kind: "edit",
    sess: "s",
    proj: "p",
    ...part,
  };
}

/** An event of an agent that works for the person. */
export function agent(at: number, part: Partial<WorkEvent> = {}): WorkEvent {
  return human(at, { src: "hook", actor: "agent", kind: "tool", cls: "run", ...part });
}

/** The same event of the person's every `stepMs`, from `from` up to `to`. */
export function every(
  [from, to]: readonly [number, number],
  stepMs: number,
  part: Partial<WorkEvent> = {},
): WorkEvent[] {
  const count = Math.ceil((to - from) / stepMs);
  return Array.from({ length: count }, (_, n) => human(from + n * stepMs, part));
}
