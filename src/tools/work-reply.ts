import { z } from "zod";

import type { Answer } from "../emotion/answer.ts";
import type { FrictionSign, MomentReading, WorkReading } from "../emotion/reading.ts";

const FIGURE = z.number().nullable();
const ANSWER = z.object({
  value: z.union([z.string(), z.boolean()]).nullable(),
  probability: FIGURE,
  coverage: FIGURE,
  labels: z.number(),
  bound: FIGURE,
  basis: z.string(),
});

export const WORK_REPLY = z.object({
  /** Of state, focus and friction. */
  answers: z.record(z.string(), ANSWER),
  good_moment: z.boolean().nullable(),
  why: z.array(z.string()),
});

const OFF = "off: nothing is recorded; the person switches it on with `paired-mcp insight on`";

const MOMENTS: Readonly<Record<MomentReading["why"], string>> = {
  commit: "they have just committed",
  green_test: "tests have just passed",
  agent_stopped: "an agent has just stopped",
  back: "they have just come back",
  focus_block: "they are in a focus block",
  mid_edit: "they are in the middle of an edit",
  mid_task: "they are in the middle of something",
  waiting: "they are waiting for an agent",
  away: "they are away",
  unknown: "not enough signal for a good moment",
};

const SIGNS: Readonly<Record<FrictionSign, string>> = {
  same_failure: "the same thing failed again",
  churn: "the same lines change back and forth",
  revert: "work was taken back",
  retries: "the same thing is tried again",
  repeated_prompt: "a prompt was repeated",
  correction: "a prompt corrected the assistant",
  negative_text: "a prompt read as negative",
  no_green: "no test has passed for long",
};
const SIGNS_SAID = 3;

/** What holds now, in the same words for the tool and the resource; undefined: it is off. */
export function workReply(reading: WorkReading | undefined): z.output<typeof WORK_REPLY> {
  if (!reading) return { answers: {}, good_moment: null, why: [OFF] };
  const { state, focus, friction, goodMoment } = reading;
  return {
    answers: { state: answer(state), focus: answer(focus), friction: answer(friction) },
    good_moment: goodMoment.value,
    why: [
      MOMENTS[goodMoment.why],
      ...friction.evidence
        .filter(({ weight }) => weight > 0)
        .slice(0, SIGNS_SAID)
        .map(({ sign }) => SIGNS[sign]),
    ],
  };
}

function answer({
  value,
  probability,
  coverage,
  labels,
  bound,
  basis,
}: Answer<string | boolean>): z.output<typeof ANSWER> {
  return {
    value,
    probability: rounded(probability),
    coverage: rounded(coverage),
    labels,
    bound: rounded(bound),
    basis,
  };
}

function rounded(figure: number | null): number | null {
  return figure === null ? null : Math.round(figure * 100) / 100;
}
