import type { WorkEvent } from "../events.ts";

type Counts = readonly (readonly [sum: string, by: number])[];

/** From this likeness on, a prompt repeats the one before. */
const REPEATS = 0.7;
/** The least sureness at which a prompt counts as negative. */
const SURE = 0.9;

/** Which sums an event raises, and by how much; time is not in it. */
export function countsOf(event: WorkEvent): Counts {
  const { kind, actor, n = 1 } = event;
  const isAgents = actor === "agent" && (kind === "edit" || kind === "bulk" || kind === "save");
  return isAgents ? [["agent_edits", n]] : COUNTS[kind](event, n);
}

const COUNTS: Readonly<Record<WorkEvent["kind"], (event: WorkEvent, n: number) => Counts>> = {
  edit: edited,
  bulk: edited,
  undo: (_, n) => [["undos", n]],
  nav: ({ cls }, n) => [[cls === "branch" ? "branches" : "moves", n]],
  save: (_, n) => [["saves", n]],
  prompt: prompted,
  tool: ({ ok }, n) => [["tools", n], ...given(ok === false, "tool_failures", n)],
  test: ({ ok }, n) => [["tests", n], ...given(ok === false, "test_failures", n)],
  commit: (_, n) => [["commits", n]],
  revert: (_, n) => [["reverts", n]],
  notify: ({ cls }, n) => [
    ...given(cls === "ask", "asks", n),
    ...given(cls === "start", "sessions", n),
  ],
  idle: () => [],
  focus: () => [],
  checkin: () => [],
};

function edited({ cls, kind }: WorkEvent, n: number): Counts {
  return [
    ["edits", n],
    ...given(cls === "delete", "deletions", n),
    ...given(cls === "paste" || kind === "bulk", "pastes", n),
  ];
}

function prompted({ fix, like = 0, pol, conf = 0 }: WorkEvent, n: number): Counts {
  return [
    ["prompts", n],
    ...given(fix === true, "corrections", n),
    ...given(like >= REPEATS, "repeats", n),
    ...given(pol === -1 && conf >= SURE, "negatives", n),
  ];
}

function given(holds: boolean, sum: string, n: number): Counts {
  return holds ? [[sum, n]] : [];
}
