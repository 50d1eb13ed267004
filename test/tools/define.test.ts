import { expect, test } from "vitest";
import { z } from "zod";

import { PairedError } from "../../src/errors.ts";
import type { OpenCall } from "../../src/tools/define.ts";
import { defineTool } from "../../src/tools/define.ts";
import { UNKNOWN_TREE } from "../../src/work-tree.ts";
import { startPaired } from "../paired.ts";

const OPEN: OpenCall = {
  session: {
    id: "s",
    client: "c",
    project: "p",
    folder: undefined,
    commit: () => undefined,
    people: () => [],
    workTree: async () => UNKNOWN_TREE,
  },
  signal: new AbortController().signal,
  progress: () => {},
  canAsk: false,
  answer: () => undefined,
};

/** A writing tool that adds a task, then ends as `end` does. */
function adding(end: () => { done: boolean }): ReturnType<typeof defineTool> {
  return defineTool({
    name: "probe",
    title: "Probe",
    description: "Adds a task, then fails.",
    effect: "write",
    input: z.object({}),
    output: z.object({ done: z.boolean() }),
    run(ctx) {
      const by = { client: "c", session: "s" };
      ctx.board.add({ title: "t", role: "alex", project: "p", priority: "low" }, by);
      return end();
    },
  });
}

test.each([
  [
    "a failure that is not ours",
    () => {
      throw new TypeError("/home/ana/.secret: token sk-123");
    },
    { code: "internal", message: "probe failed", fix: "See the node's log; nothing was changed." },
  ],
  [
    "a refusal without a fix",
    () => {
      throw new PairedError("conflict", "somebody else was first");
    },
    {
      code: "conflict",
      message: "somebody else was first",
      fix: "Read the current state, then decide again; nothing was changed.",
    },
  ],
  [
    "an answer of the wrong shape",
    () => JSON.parse('{"done":"sk-123"}'),
    { code: "internal", message: "probe failed", fix: "See the node's log; nothing was changed." },
  ],
])("%s changes nothing, says what to do and tells no secret", async (_what, end, expected) => {
  await using paired = await startPaired();

  const reply = await adding(end).call(paired.ctx, {}, OPEN);

  expect(reply).toEqual({
    isError: true,
    content: [{ type: "text", text: JSON.stringify(expected) }],
  });
  expect(paired.ctx.board.projects()).toEqual([]);
});
