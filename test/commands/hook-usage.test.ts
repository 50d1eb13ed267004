import { appendFileSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { hookMethods } from "../../src/commands/hook-methods.ts";
import { openHome } from "../../src/store/home.ts";
import { transcriptLine } from "../agents/transcript-line.ts";
import { type Paired, startPaired } from "../paired.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";

const BY = { client: "claude-code", session: "s1", project: "shop" };

interface Hooked extends Paired {
  readonly place: TemporaryHome;
  readonly transcript: string;
  /** Calls a hook, and waits for what it began. */
  readonly hook: (event: string, more?: object) => Promise<unknown>;
  readonly report: () => ReturnType<Paired["ctx"]["usage"]["report"]>;
}

async function started(settings = "version: 1\n"): Promise<Hooked> {
  const place = temporaryHome();
  writeFileSync(place.file("usage.yaml"), settings, { mode: 0o600 });
  const paired = await startPaired({ home: await openHome(place.config) });
  const transcript = place.file("s1.jsonl");
  return {
    ...paired,
    place,
    transcript,
    async hook(event, more = {}) {
      const answer = hookMethods[`hook.${event}`]?.(paired.ctx, { ...BY, transcript, ...more });
      await paired.ctx.errands.settled();
      return answer;
    },
    report: () => paired.ctx.usage.report(BY, 5),
    async [Symbol.asyncDispose]() {
      await paired[Symbol.asyncDispose]();
      place[Symbol.dispose]();
    },
  };
}

function line(id: string, out: number, context = 1000): string {
  const usage = { input_tokens: 10, output_tokens: out, cache_read_input_tokens: context - 10 };
  return `${transcriptLine(id, usage, { timestamp: new Date().toISOString() })}\n`;
}

test("a message that the transcript repeats while it grows counts once, as it ended", async () => {
  await using paired = await started();
  writeFileSync(paired.transcript, line("msg_1", 1) + line("msg_1", 5) + line("msg_2", 7, 2000));
  await paired.hook("Stop");
  appendFileSync(paired.transcript, line("msg_2", 90, 2000) + line("msg_1", 5));

  for (const event of ["PostToolUse", "Stop", "PreCompact", "SessionEnd"]) await paired.hook(event);

  expect(paired.report()).toMatchObject({
    sums: [
      {
        client: "claude-code",
        model: "claude-opus-4-6",
        source: "transcript",
        records: 2,
        tokensIn: 20,
        tokensOut: 95,
        cacheWrite: null,
        unknown: 0,
      },
    ],
    context: { value: 2000, source: "transcript" },
  });
});

test("a node that starts anew reads the end again, and counts nothing twice", async () => {
  using place = temporaryHome();
  const transcript = place.file("s1.jsonl");
  writeFileSync(transcript, line("msg_1", 5) + line("msg_2", 7));
  for (let start = 0; start < 2; start += 1) {
    await using paired = await startPaired({ home: await openHome(place.config) });
    hookMethods["hook.Stop"]?.(paired.ctx, { ...BY, transcript });
    await paired.ctx.errands.settled();

    expect(paired.ctx.usage.report(BY, 5).sums).toMatchObject([{ records: 2, tokensOut: 12 }]);
  }
});

test("a session that another one was copied from does not count again", async () => {
  await using paired = await started();
  writeFileSync(paired.transcript, line("msg_1", 5));
  await paired.hook("Stop");
  const copy = paired.place.file("s2.jsonl");
  writeFileSync(copy, line("msg_1", 5) + line("msg_2", 7));

  await paired.hook("Stop", { session: "s2", transcript: copy });

  expect(paired.report().sums).toMatchObject([{ records: 2, tokensOut: 12 }]);
});

test("beside what the transcript counts, what the model says of the same session does not", async () => {
  await using paired = await started();
  writeFileSync(paired.transcript, line("msg_1", 5));
  await paired.hook("Stop");
  const amounts = { tokensIn: 7, tokensOut: 7, cacheRead: null, cacheWrite: null, cost: null };

  paired.ctx.usage.record(BY, { amounts, model: "claude-opus-4-6" });
  paired.ctx.usage.record({ ...BY, session: "s9" }, { amounts, model: undefined });

  expect(paired.report().sums).toMatchObject([
    { source: "tool", model: null, tokensOut: 7 },
    { source: "transcript", tokensOut: 5 },
  ]);
});

test("what could not be read is told: the sums are at least so much", async () => {
  await using paired = await started("version: 1\nlimits: { five: { tokens: 1000, hours: 5 } }\n");
  const long = transcriptLine("msg_1", { output_tokens: 1 }, { pad: "x".repeat(2_000_000) });
  writeFileSync(paired.transcript, `${long}\n${line("msg_2", 7)}`);

  await paired.hook("Stop");
  await paired.hook("Stop");

  const { sums, limits } = paired.report();
  expect(sums.map(({ unknown }) => unknown)).toEqual([1, 0]);
  expect(limits).toMatchObject([{ used: 17, isPartial: true, isReached: false }]);
});

test("at a limit the hand-off is written after the answer, and the next prompt's answer says where to go on, once", async () => {
  await using paired = await started(
    "version: 1\nlimits: { full: { context: 150000 } }\nnext: [windsurf]\n",
  );
  await paired.hook("PostToolUse", { path: "src/a.ts" });
  writeFileSync(paired.transcript, line("msg_1", 5, 150_000));

  expect(await paired.hook("Stop")).toBeUndefined();

  expect(paired.ctx.sessions.findWaiting("shop")).toMatchObject({
    client: "claude-code",
    state: expect.stringMatching(
      /^Seen by PAIRED: The session reached full: 150,000 of 150,000 tokens of context, 100 % .*; it changed src\/a\.ts\.$/,
    ),
  });
  expect(await paired.hook("UserPromptSubmit", { prompt: "go on" })).toEqual({
    context: expect.stringMatching(
      /^A limit of the person's is reached: full.*Go on in windsurf.*Tell the person\.$/,
    ),
    warning: expect.stringMatching(/^A limit of the person's is reached: full.*takes it over\.$/),
  });
  expect(await paired.hook("UserPromptSubmit", { prompt: "go on" })).toEqual({ context: "" });
});

test("after a compaction the limit is armed anew", async () => {
  await using paired = await started("version: 1\nlimits: { full: { context: 150000 } }\n");
  const told = async (): Promise<boolean> =>
    JSON.stringify(await paired.hook("UserPromptSubmit", { prompt: "go on" })).includes("limit");
  const write = async (id: string, context: number): Promise<void> => {
    appendFileSync(paired.transcript, line(id, 1, context));
    await paired.hook("Stop");
  };

  await write("msg_1", 160_000);
  expect(await told()).toBe(true);
  await write("msg_2", 20_000);
  expect(await told()).toBe(false);
  await write("msg_3", 155_000);
  expect(await told()).toBe(true);
});

test("no text of a transcript is in any table", async () => {
  await using paired = await started();
  writeFileSync(paired.transcript, line("msg_quokka", 5));

  await paired.hook("Stop");

  expect(paired.report().sums).toHaveLength(1);
  const rows = JSON.stringify([paired.report(), paired.ctx.sessions.list("shop", 5)]);
  expect(rows).not.toContain("quokka");
});

test.each(["/nowhere/s1.jsonl", "s1.jsonl", "/etc/passwd", "/dev/zero", ""])(
  "a transcript at %j counts nothing, and the hook answers",
  async (transcript) => {
    await using paired = await started();

    expect(await paired.hook("SessionStart", { transcript })).toEqual({ context: "" });

    expect(paired.report().sums).toEqual([]);
  },
);

test("a status line tells quota, cost and context, and says how it stands", async () => {
  await using paired = await started(
    "version: 1\nlimits: { five: { quota: 90 } }\nnext: [codex]\n",
  );
  const resets = Date.now() + 3_600_000;
  const quotas = [{ hours: 5, value: 42.4, resets }];
  writeFileSync(paired.transcript, "");

  expect(await paired.hook("Status", { context: 84_000, cost: 1.25, quotas })).toEqual({
    context: "PAIRED: context 84,000, 5 h 42 %",
  });
  await paired.hook("Status", { cost: 1.75, quotas: [{ hours: 5, value: 91, resets }] });

  expect(paired.report()).toMatchObject({
    sums: [{ source: "hook", cost: 1_750_000, tokensIn: null, unknown: 0 }],
    quotas: [{ client: "claude-code", hours: 5, value: 91, resets, source: "hook" }],
    context: { value: 84_000, source: "hook" },
    limits: [{ isReached: true }],
  });
  expect(paired.ctx.sessions.findWaiting("shop")?.state).toContain("five: 91 of 90 percent in 5 h");
  expect(await paired.hook("Status")).toEqual({
    context:
      'PAIRED: context 84,000, 5 h 91 %, limit five reached. Go on in codex: "resume" there (tool session) takes it over.',
  });
});

test("cost that a client counts from nothing again is added, and the same cost is not", async () => {
  await using paired = await started();

  for (const cost of [1, 1, 3, 0.5, 0.75]) await paired.hook("Status", { cost });

  expect(paired.report().sums).toMatchObject([{ cost: 3_750_000, records: 4 }]);
});

test("a quota is unknown again when the provider counts anew", async () => {
  await using paired = await started();

  await paired.hook("Status", { quotas: [{ hours: 5, value: 42, resets: Date.now() - 1 }] });

  expect(paired.report().quotas).toEqual([]);
});

test.each([{ cost: -1 }, { cost: Number.NaN }, { context: 0.5 }, { quotas: [{ hours: 0 }] }])(
  "Status with %j is refused, and nothing is counted",
  async (more) => {
    await using paired = await started();

    await expect(paired.hook("Status", more)).rejects.toThrow('"code"');

    expect(paired.report()).toMatchObject({ sums: [], quotas: [], context: undefined });
  },
);

test("a node that starts anew tells what was not told, and hands over no second time", async () => {
  using place = temporaryHome();
  const transcript = place.file("s1.jsonl");
  writeFileSync(place.file("usage.yaml"), "version: 1\nlimits: { full: { context: 1000 } }\n", {
    mode: 0o600,
  });
  const told: unknown[] = [];
  for (const id of ["msg_1", "msg_2", "msg_3"]) {
    await using paired = await startPaired({ home: await openHome(place.config) });
    const hook = async (event: string, more = {}): Promise<unknown> => {
      const answer = hookMethods[`hook.${event}`]?.(paired.ctx, { ...BY, transcript, ...more });
      await paired.ctx.errands.settled();
      return answer;
    };
    told.push(await hook("UserPromptSubmit", { prompt: "go on" }));
    appendFileSync(transcript, line(id, 1, 1500));
    await hook("Stop");
    expect(paired.ctx.sessions.list("shop", 5)).toMatchObject([{ id: 1, turn: 3 }]);
  }

  expect(told).toEqual([
    { context: "" },
    expect.objectContaining({ context: expect.stringContaining("The hand-off is written: H1") }),
    { context: "" },
  ]);
});
