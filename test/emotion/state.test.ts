import { expect, test } from "vitest";

import { createEngine } from "../../src/emotion/engine.ts";
import type { WorkEvent } from "../../src/emotion/events.ts";
import { agent, every, human, MINUTE, NINE, SECOND } from "./days.ts";

const IDLE_LIMIT_MS = 3 * MINUTE;

function stateAt(at: number, events: readonly WorkEvent[]): string | null {
  const engine = createEngine({ idleLimitMs: IDLE_LIMIT_MS });
  for (const event of events) engine.hear(event);
  return engine.read(NINE + at).state.value;
}

const TYPING = every([0, MINUTE], 2 * SECOND);
const LOOKING = every([0, MINUTE], 3 * SECOND, { kind: "nav" });
const PROMPT = human(0, { src: "hook", kind: "prompt" });
const STOP = agent(40 * SECOND, { kind: "notify", cls: "stop" });
const FAILED = { kind: "test", ok: false } as const;

test.each<readonly [string, string | null, number, readonly WorkEvent[]]>([
  ["nothing was heard", null, 0, []],
  ["edits follow each other", "editing", MINUTE, TYPING],
  ["the person thinks between edits", "editing", 2 * MINUTE, TYPING],
  ["only files are opened", "exploring", MINUTE, LOOKING],
  [
    "the person typed, and then looks around",
    "exploring",
    2 * MINUTE,
    [...TYPING, ...every([MINUTE, 2 * MINUTE], 5 * SECOND, { kind: "nav" })],
  ],
  ["nobody was there for the limit", "away", MINUTE + IDLE_LIMIT_MS, TYPING],
  ["the screen was locked", "away", 70 * SECOND, [...TYPING, human(MINUTE, { kind: "idle" })]],
  ["a prompt was sent", "waiting_on_agent", 20 * SECOND, [PROMPT]],
  [
    "the agent runs tools longer than the limit",
    "waiting_on_agent",
    5 * MINUTE,
    [PROMPT, agent(4 * MINUTE)],
  ],
  ["the agent stopped", "reviewing", MINUTE, [PROMPT, agent(20 * SECOND), STOP]],
  [
    "the agent asks",
    "reviewing",
    MINUTE,
    [PROMPT, agent(20 * SECOND, { kind: "notify", cls: "ask" })],
  ],
  [
    "what the agent wrote is read",
    "reviewing",
    90 * SECOND,
    [
      PROMPT,
      agent(20 * SECOND, { cls: "write", target: "f" }),
      STOP,
      ...every([45 * SECOND, 90 * SECOND], 5 * SECOND, { kind: "nav", target: "f" }),
    ],
  ],
  [
    "something else is read",
    "exploring",
    90 * SECOND,
    [
      PROMPT,
      agent(20 * SECOND, { cls: "write", target: "f" }),
      STOP,
      ...every([45 * SECOND, 90 * SECOND], 5 * SECOND, { kind: "nav", target: "g" }),
    ],
  ],
  [
    "the agent's work is edited on",
    "editing",
    90 * SECOND,
    [PROMPT, STOP, ...every([45 * SECOND, 90 * SECOND], 2 * SECOND)],
  ],
  [
    "the person types while the agent works",
    "editing",
    50 * SECOND,
    [PROMPT, agent(10 * SECOND), ...every([15 * SECOND, 50 * SECOND], 2 * SECOND)],
  ],
  [
    "a second test in a row fails",
    "debugging_loop",
    3 * MINUTE,
    [
      ...TYPING,
      human(MINUTE, FAILED),
      ...every([MINUTE, 2 * MINUTE], 3 * SECOND),
      human(2 * MINUTE, FAILED),
      ...every([2 * MINUTE, 3 * MINUTE], 3 * SECOND),
    ],
  ],
  [
    "one test failed",
    "editing",
    3 * MINUTE,
    [human(MINUTE, FAILED), ...every([MINUTE, 3 * MINUTE], 3 * SECOND)],
  ],
  [
    "the loop is green again",
    "editing",
    4 * MINUTE,
    [
      human(MINUTE, FAILED),
      human(2 * MINUTE, FAILED),
      human(3 * MINUTE, { kind: "test", ok: true }),
      ...every([3 * MINUTE, 4 * MINUTE], 3 * SECOND),
    ],
  ],
  [
    "turn after turn ends with failing tests",
    "debugging_loop",
    5 * MINUTE,
    [
      PROMPT,
      agent(MINUTE, FAILED),
      human(2 * MINUTE, { kind: "prompt" }),
      agent(3 * MINUTE, FAILED),
      human(4 * MINUTE, { kind: "prompt" }),
      agent(4.5 * MINUTE, { kind: "notify", cls: "stop" }),
    ],
  ],
  [
    "a commit was made",
    "committing",
    70 * SECOND,
    [...TYPING, human(MINUTE, { src: "git", kind: "commit" })],
  ],
  [
    "typing goes on after a commit",
    "editing",
    75 * SECOND,
    [
      ...TYPING,
      human(MINUTE, { src: "git", kind: "commit" }),
      ...every([MINUTE + SECOND, 75 * SECOND], SECOND),
    ],
  ],
])("%s: %s", (_, state, at, events) => {
  expect(stateAt(at, events)).toBe(state);
});

test("an agent that never says that it stopped is not waited for all day", () => {
  const events = [PROMPT, agent(MINUTE)];
  expect(stateAt(9 * MINUTE, events)).toBe("waiting_on_agent");
  expect(stateAt(12 * MINUTE, events)).toBe("away");
});

test("a session that died does not keep another's person waiting", () => {
  const events = [
    PROMPT,
    human(11 * MINUTE, { kind: "prompt", sess: "other" }),
    agent(12 * MINUTE, { kind: "notify", cls: "stop", sess: "other" }),
  ];
  expect(stateAt(12.5 * MINUTE, events)).toBe("reviewing");
});

test("what an agent saved, arriving late from another source, does not begin a turn", () => {
  const events = [
    PROMPT,
    STOP,
    agent(41 * SECOND, { src: "fs", kind: "save", sess: "project" }),
    agent(42 * SECOND, { src: "git", kind: "commit", sess: "project" }),
  ];
  expect(stateAt(MINUTE, events)).toBe("reviewing");
});

test("a question that comes after the stop is no second end", () => {
  const asked = agent(100 * SECOND, { kind: "notify", cls: "ask" });
  expect(stateAt(40 * SECOND + IDLE_LIMIT_MS, [PROMPT, STOP, asked])).toBe("away");
});

test("an agent known by its calls alone is at work for half a minute after each", () => {
  const events = [...TYPING, agent(90 * SECOND, { src: "mcp", cls: "read", ok: true })];
  expect(stateAt(110 * SECOND, events)).toBe("waiting_on_agent");
  expect(stateAt(130 * SECOND, events)).toBe("editing");
});

test("nobody waits for an agent whose session they closed", () => {
  const closed = human(MINUTE, { src: "hook", kind: "notify", cls: "end" });
  expect(stateAt(70 * SECOND, [...TYPING, PROMPT, closed])).not.toBe("waiting_on_agent");
});

test("a clock set back by an hour stops nothing", () => {
  const hour = 60 * MINUTE;
  const events = [
    ...TYPING,
    ...every([MINUTE - hour, 2 * MINUTE - hour], 2 * SECOND, { kind: "nav" }),
  ];
  expect(stateAt(2 * MINUTE - hour, events)).toBe("exploring");
});

test("one event of yesterday, or of tomorrow, changes nothing for those after it", () => {
  const day = 24 * 60 * MINUTE;
  const after = every([MINUTE, 2 * MINUTE], 2 * SECOND);
  expect(stateAt(2 * MINUTE, [...TYPING, human(-day, { kind: "nav" }), ...after])).toBe("editing");
  expect(stateAt(2 * MINUTE, [...TYPING, human(day), ...after])).toBe("editing");
});
