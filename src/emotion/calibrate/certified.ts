import type { Certificates } from "../labels.ts";
import type { WorkReading } from "../reading.ts";
import { answerWith, type Certificate } from "./certify.ts";

/**
 * A reading under what the person's labels earned: what is certified is silent below its threshold and carries its bound;
 * after a change for the worse it says so. Only what labels speak of is touched: a focus block, and welcome help.
 */
export function certified(reading: WorkReading, { focus, friction }: Certificates): WorkReading {
  return {
    ...reading,
    focus:
      reading.focus.value === "in_block"
        ? { ...reading.focus, ...under(focus, reading.focus) }
        : reading.focus,
    friction:
      reading.friction.value === true
        ? { ...reading.friction, ...under(friction, reading.friction) }
        : reading.friction,
  };
}

/** Without enough labels the head's own probability and basis stand. */
function under<Shown extends WorkReading["focus"] | WorkReading["friction"]>(
  certificate: Certificate,
  shown: Shown,
): Partial<Shown> {
  const { basis, labels } = certificate;
  if (basis === "prior" || basis === "personal" || shown.score === null) return own(shown, labels);
  const answer = answerWith(certificate, { value: shown.value, score: shown.score });
  return { ...shown, ...answer, probability: answer.probability ?? shown.probability };
}

function own<Shown extends { readonly labels: number }>(shown: Shown, labels: number): Shown {
  return { ...shown, labels: Math.max(labels, shown.labels) };
}
