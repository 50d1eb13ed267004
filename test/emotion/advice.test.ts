import { expect, test } from "vitest";
import { z } from "zod";

import { hookMethods } from "../../src/commands/hook-methods.ts";
import { heardByInsight } from "../../src/commands/hook-work.ts";
import type { Item } from "../../src/emotion/consent.ts";
import type { LabelRow } from "../../src/emotion/flow/label-store.ts";
import { startPaired } from "../paired.ts";

const MINUTE = 60_000;
const START = Date.parse("2026-11-23T09:00Z");
const BY = { client: "claude-code", session: "agent", project: "test" };

interface World extends AsyncDisposable {
  readonly hook: (event: string, params?: object) => unknown;
  readonly pass: (ms: number) => void;
  /** The session of the hooks asks a role; resolves to the message. */
  readonly asks: (text: string) => Promise<string>;
  /** Another session writes back. */
  readonly answers: (id: string, type: string) => Promise<void>;
  readonly labels: () => readonly LabelRow[];
  /** The person edits three times within a second. */
  readonly types: () => void;
}

/** A node whose owner lets hooks be recorded, at a clock that the test moves. */
async function start(items: readonly Item[] = ["hooks", "editor"]): Promise<World> {
  let now = START;
  const paired = await startPaired({ clock: () => now, session: "other" });
  const { insight } = paired.ctx;
  if (items.length > 0) insight.on(new Set(items));
  const methods = heardByInsight(hookMethods);
  const agent = await paired.connect({ session: BY.session });
  return {
    hook: (event, params = {}) => methods[`hook.${event}`]?.(paired.ctx, { ...BY, ...params }),
    pass(ms) {
      now += ms;
    },
    async asks(text) {
      const { data } = await agent.call("message", { action: "send", to: "edison", text });
      return z.object({ id: z.string() }).parse(data).id;
    },
    async answers(id, type) {
      const { error } = await paired.call("message", { action: "send", id, type, text: "8080" });
      expect(error).toBeUndefined();
    },
    labels: () => insight.labels.list(10),
    types() {
      for (let n = 0; n < 3; n += 1) {
        now += 300;
        const event = { v: 1, t: now, src: "editor", actor: "human", kind: "edit", cls: "insert" };
        expect(insight.hear({ ...event, sess: "e", proj: "p" })).toBe("taken");
      }
    },
    [Symbol.asyncDispose]: () => paired[Symbol.asyncDispose](),
  };
}

const READ = { tool: { cls: "read", ok: true, target: "a-file" } };
const FAILED = { tool: { cls: "run", ok: false, target: "npm-run-build" } };

test("an agent in a loop is told so in the answer to its hook, at the third failure", async () => {
  await using world = await start();
  world.hook("UserPromptSubmit", { prompt: "build it" });

  const told = Array.from({ length: 5 }, () => {
    world.pass(5000);
    return world.hook("PostToolUseFailure", FAILED);
  });

  expect(told).toEqual([
    undefined,
    undefined,
    { context: expect.stringMatching(/^The same call has failed 3 times in a row/) },
    undefined,
    undefined,
  ]);
});

test("off, nothing is counted and nothing is said", async () => {
  await using world = await start([]);

  for (let n = 0; n < 4; n += 1) expect(world.hook("PostToolUseFailure", FAILED)).toBeUndefined();
});

test("an answer is held while the person types, and told once at a boundary; a question is told at once", async () => {
  await using world = await start();
  world.hook("UserPromptSubmit", { prompt: "go on" });
  const asked = await world.asks("Which port?");
  await world.answers(asked, "response");
  world.types();

  expect(world.hook("PostToolUse", READ)).toBeUndefined();
  const green = world.hook("PostToolUse", { tool: { cls: "test", ok: true, target: "npm-test" } });
  expect(green).toEqual({
    context: "A message waits for this session: message {action: list}.",
  });
  expect(world.hook("PostToolUse", READ)).toBeUndefined();
  await world.answers(asked, "question");
  world.types();
  expect(world.hook("PostToolUse", READ)).toEqual({
    context: "A message waits for this session: message {action: list}.",
  });
});

test("help is offered once to the agent, with why; what the person says next decides when again", async () => {
  await using world = await start();
  const tests = { tool: { cls: "test", ok: false, target: "npm-test" } };
  const offers: number[] = [];
  for (let minute = 0; minute < 100; minute += 1) {
    world.pass(MINUTE);
    const prompt = minute % 2 === 0 ? "no, that is wrong again" : "no, still wrong, try again";
    const said = [
      world.hook("UserPromptSubmit", { prompt }),
      world.hook("PostToolUseFailure", tests),
    ];
    if (JSON.stringify(said).includes("Help may be welcome")) offers.push(minute);
  }

  expect(offers.length).toBeGreaterThanOrEqual(1);
  expect(offers.length).toBeLessThanOrEqual(2);
  for (const [n, minute] of offers.slice(1).entries())
    expect(minute - (offers[n] ?? 0)).toBeGreaterThanOrEqual(60);
  // What the person made of each is a label of theirs, from which friction learns.
  const labels = world.labels();
  expect(labels).toHaveLength(offers.length);
  expect(labels.every(({ via, welcome }) => via === "offer" && welcome === false)).toBe(true);
});
