import type { WorkEvent } from "../events.ts";

/** From this likeness on, a prompt repeats the one before. */
const REPEATS = 0.7;
/** The least sureness at which a prompt counts as negative. */
const SURE = 0.9;

/** Which sums an event raises, and by how much; time is not in it. */
export function countsOf(event: WorkEvent): readonly (readonly [sum: string, by: number])[] {
  const { kind, cls, actor, n = 1, ok } = event;
  if (actor === "agent" && (kind === "edit" || kind === "bulk" || kind === "save"))
    return [["agent_edits", n]];
  switch (kind) {
    case "edit":
    case "bulk":
      return [["edits", n], ...edited(cls, kind, n)];
    case "undo":
      return [["undos", n]];
    case "nav":
      return [[cls === "branch" ? "branches" : "moves", n]];
    case "save":
      return [["saves", n]];
    case "prompt":
      return [["prompts", n], ...prompted(event)];
    case "tool":
      return [["tools", n], ...(ok === false ? [["tool_failures", n] as const] : [])];
    case "test":
      return [["tests", n], ...(ok === false ? [["test_failures", n] as const] : [])];
    case "commit":
      return [["commits", n]];
    case "revert":
      return [["reverts", n]];
    case "notify":
      return cls === "ask" ? [["asks", n]] : cls === "start" ? [["sessions", n]] : [];
    case "idle":
    case "focus":
    case "checkin":
      return [];
  }
}

function edited(
  cls: WorkEvent["cls"],
  kind: "edit" | "bulk",
  n: number,
): readonly (readonly [string, number])[] {
  if (cls === "delete") return [["deletions", n]];
  return cls === "paste" || kind === "bulk" ? [["pastes", n]] : [];
}

function prompted({ fix, like = 0, pol, conf = 0 }: WorkEvent): (readonly [string, number])[] {
  return [
    ...(fix ? [["corrections", 1] as const] : []),
    ...(like >= REPEATS ? [["repeats", 1] as const] : []),
    ...(pol === -1 && conf >= SURE ? [["negatives", 1] as const] : []),
  ];
}
