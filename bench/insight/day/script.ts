import type { FocusState, WorkState } from "../../../src/emotion/answer.ts";

/** What happens in a minute of the day, in the order in which it happens. */
export type Step =
  | { readonly kind: "edits"; readonly count: number; readonly file: string }
  | { readonly kind: "moves"; readonly count: number }
  | {
      readonly kind: "hook";
      readonly event: string;
      readonly input?: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "commit" }
  | { readonly kind: "letter" };

export interface Minute {
  /** Since nine o'clock. */
  readonly at: number;
  readonly steps: readonly Step[];
}

/** What the heads are to say at the end of a minute. */
export interface Expectation {
  readonly at: number;
  readonly because: string;
  readonly state?: WorkState;
  /** Null: not enough signal. */
  readonly focus?: FocusState | null;
  readonly friction?: boolean | null;
  readonly goodMoment?: boolean;
}

const PROMPT = { event: "UserPromptSubmit" } as const;
const EDIT = { tool_name: "Edit", tool_input: { file_path: "src/parser.ts" } };
const TEST = { tool_name: "Bash", tool_input: { command: "npm test" } };

function hook(event: string, input: Readonly<Record<string, unknown>> = {}): Step {
  return { kind: "hook", event, input };
}

function prompt(text: string): Step {
  return hook(PROMPT.event, { prompt: text });
}

function edits(count: number, file = "parser"): Step {
  return { kind: "edits", count, file };
}

/** Every minute from `from` on, and before `to`. */
function each(from: number, to: number, steps: (minute: number) => readonly Step[]): Minute[] {
  return Array.from({ length: to - from }, (_, n) => ({ at: from + n, steps: steps(from + n) }));
}

function once(at: number, ...steps: Step[]): Minute {
  return { at, steps };
}

/** An agent's turn that fails its test three times: it begins with a prompt and ends three minutes later. */
function failingTurn(at: number, text: string): Minute[] {
  return [
    once(at, prompt(text)),
    once(at + 1, hook("PostToolUse", EDIT), hook("PostToolUseFailure", TEST)),
    once(at + 2, hook("PostToolUseFailure", TEST), hook("Stop")),
    ...each(at + 3, at + 5, () => [edits(3)]),
  ];
}

/** A morning with a focus block, an agent's turn, a break, a test that fails again and again; and an afternoon. */
export const DAY: readonly Minute[] = [
  once(0, hook("SessionStart", { source: "startup" })),
  ...each(0, 12, () => [{ kind: "moves", count: 5 }]),
  ...each(12, 25, () => [edits(4)]),
  ...each(25, 60, () => [edits(18)]),
  once(45, hook("Notification", { notification_type: "idle_prompt" })),
  once(60, { kind: "commit" }),
  once(62, prompt("write the tests of the parser")),
  ...each(63, 68, () => [hook("PostToolUse", EDIT)]),
  once(68, hook("Stop")),
  once(70, { kind: "moves", count: 1 }),
  once(72, { kind: "moves", count: 1 }),
  once(90, { kind: "moves", count: 4 }),
  ...each(91, 95, () => [edits(4)]),
  ...failingTurn(95, "make the failing test of the parser pass"),
  ...failingTurn(100, "no, make the failing test of the parser pass"),
  ...failingTurn(105, "no, that is wrong, make the failing test of the parser pass"),
  ...failingTurn(110, "no, make the failing test of the parser pass"),
  once(115, prompt("read how escapes are parsed")),
  once(116, hook("PostToolUse", TEST), hook("Stop")),
  once(118, { kind: "commit" }),
  ...each(190, 240, () => [edits(18, "writer")]),
  once(212, hook("Notification", { notification_type: "idle_prompt" }), { kind: "letter" }),
  once(215, hook("PostToolUse", EDIT), hook("Stop")),
  once(240, { kind: "commit" }, hook("PostToolUse", EDIT), hook("Stop")),
  once(244, hook("SessionEnd", { reason: "exit" })),
];
export const MINUTES = 255;

export const EXPECTED: readonly Expectation[] = [
  { at: 6, because: "moves from file to file", state: "exploring", focus: "none" },
  {
    at: 20,
    because: "edits, no faster than usual",
    state: "editing",
    focus: "none",
    goodMoment: false,
  },
  {
    at: 32,
    because: "seven minutes of fast edits in one file",
    state: "editing",
    focus: "warming",
  },
  {
    at: 45,
    because: "twenty minutes of them",
    state: "editing",
    focus: "in_block",
    goodMoment: false,
  },
  { at: 60, because: "a commit", state: "committing", goodMoment: true },
  { at: 65, because: "an agent is at work", state: "waiting_on_agent" },
  { at: 68, because: "it has stopped", state: "reviewing", goodMoment: true },
  { at: 71, because: "the person looks at what it wrote", state: "reviewing", friction: false },
  {
    at: 82,
    because: "nothing for ten minutes, and edits of the agent before",
    state: "away",
    focus: null,
    goodMoment: false,
  },
  { at: 90, because: "they are back", state: "exploring", goodMoment: true },
  { at: 99, because: "edits after one turn whose test failed", friction: false },
  {
    at: 109,
    because: "two turns with the same failure, and a third prompt",
    state: "debugging_loop",
  },
  {
    at: 114,
    because: "the fourth, each after a correction",
    state: "debugging_loop",
    friction: true,
  },
  { at: 116, because: "the test has passed", friction: false, goodMoment: true },
  { at: 118, because: "a commit", state: "committing", goodMoment: true },
  { at: 150, because: "lunch", state: "away", focus: "none", friction: null },
  { at: 195, because: "five minutes of fast edits", state: "editing", focus: "warming" },
  {
    at: 211,
    because: "twenty minutes of them",
    state: "editing",
    focus: "in_block",
    goodMoment: false,
  },
  { at: 240, because: "a commit ends it", goodMoment: true },
  { at: 253, because: "the session is over", state: "away", focus: "none" },
];
