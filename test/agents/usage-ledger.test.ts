import { appendFileSync, writeFileSync } from "node:fs";

import * as fc from "fast-check";
import { expect, test } from "vitest";

import { createTranscripts } from "../../src/agents/transcripts.ts";
import { startPaired } from "../paired.ts";
import { temporaryHome } from "../temporary-home.ts";
import { transcriptLine } from "./transcript-line.ts";

const BY = { client: "claude-code", session: "s1", project: "shop" };

/** A message as it grows, what a node that starts anew reads again, or text that is no message. */
const STEP = fc.oneof(
  fc.record({ id: fc.integer({ min: 1, max: 6 }), out: fc.integer({ min: 1, max: 500 }) }),
  fc.constant("restart" as const),
  fc.constant("noise" as const),
);

test("in whatever pieces a transcript grows, and however often it is read, each message counts once, as it ended", async () => {
  const run = fc.asyncProperty(fc.array(STEP, { maxLength: 40 }), async (steps) => {
    using place = temporaryHome();
    await using paired = await startPaired();
    const { usage } = paired.ctx;
    const path = place.file("s1.jsonl");
    const ended = new Map<number, number>();
    let transcripts = createTranscripts({ clock: Date.now });
    const read = async (): Promise<void> => {
      const news = await transcripts.read(path, new AbortController().signal);
      usage.countTranscript(BY, news?.counted ?? [], news?.isPartial ?? false);
    };
    writeFileSync(path, "");
    for (const step of steps) {
      if (step === "restart") transcripts = createTranscripts({ clock: Date.now });
      else if (step === "noise")
        appendFileSync(path, '{"type":"user","text":"\\"usage\\""}\n{oops\n');
      else {
        ended.set(step.id, Math.max(step.out, ended.get(step.id) ?? 0));
        const timestamp = new Date().toISOString();
        const line = transcriptLine(`msg_${step.id}`, { output_tokens: step.out }, { timestamp });
        const cut = step.out % line.length;
        appendFileSync(path, line.slice(0, cut));
        await read();
        appendFileSync(path, `${line.slice(cut)}\n`);
      }
      await read();
    }

    const { sums } = usage.report(BY, 5);
    const all = [...ended.values()].reduce((sum, out) => sum + out, 0);
    expect(sums.map(({ records, tokensOut }) => ({ records, tokensOut }))).toEqual(
      ended.size === 0 ? [] : [{ records: ended.size, tokensOut: all }],
    );
  });
  await fc.assert(run, { numRuns: 25 });
});
