import { estimateTokens } from "../../src/memory/pack/tokens.ts";
import { createPlace } from "../../test/system/place.ts";
import { type Figure, percentile } from "../report.ts";

/**
 * Sessions one after the other, each a process of its own, that resume, decide, leave a question open and hand over; what
 * the last one is told.
 */
export async function measureResume(size: { readonly sessions: number }): Promise<Figure[]> {
  await using place = createPlace();
  const planted: string[] = [];
  const resumeMs: number[] = [];
  for (let n = 0; n < size.sessions; n += 1) {
    const { call, close } = await place.connect();
    const from = performance.now();
    await call("session", { action: "resume" });
    resumeMs.push(performance.now() - from);
    const question = `Shall refund rule number ${n} be decided by the person who pays?`;
    const decision = `Rule ${n} is kept in cents`;
    planted.push(question, decision);
    await call("session", {
      action: "handoff",
      goal: `step ${n} of the refunds`,
      state: `Step ${n} is done. ${"It went well, and the tests pass. ".repeat(10)}`,
      next: [`step ${n + 1}`],
      questions: [question],
      decisions: [decision],
    });
    await close();
  }
  const { call } = await place.connect();
  const text = JSON.stringify(await call("session", { action: "resume" }));
  const name = `resume after ${size.sessions} sessions`;
  return [
    {
      what: `${name}: planted open questions and decisions, of ${planted.length}`,
      value: planted.filter((one) => text.includes(one)).length,
      goal: String(planted.length),
    },
    { what: `${name}: tokens`, value: estimateTokens(text), goal: "<= 2000" },
    { what: `${name}: p95`, value: percentile(resumeMs, 0.95), unit: "ms" },
  ];
}
