import type { Step } from "./fitech.ts";

/** What a step changed, in characters that are not white space. */
export interface Change {
  readonly atS: number;
  /** Since the step before, in seconds. */
  readonly gapS: number;
  readonly put: number;
  readonly cut: number;
  readonly isRun: boolean;
  /** Where it began: the character, the line, the characters after it, and how many braces are open. */
  readonly place: number;
  readonly line: number;
  readonly toEnd: number;
  readonly depth: number;
  /** From where the change before was. */
  readonly jump: number;
  readonly isSameLine: boolean;
}

/** The one stretch of text in which a step differs from the one before it; `last` is what that one changed. */
export function compareStates(
  before: Step | undefined,
  step: Step,
  last: Change | undefined,
): Change {
  const from = before?.code ?? step.code;
  const to = step.code;
  const shorter = Math.min(from.length, to.length);
  let head = 0;
  while (head < shorter && from[head] === to[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && from.at(-1 - tail) === to.at(-1 - tail)) tail += 1;
  const put = letters(to.slice(head, to.length - tail));
  const cut = letters(from.slice(head, from.length - tail));
  const above = to.slice(0, head);
  const line = above.split("\n").length;
  return {
    atS: step.seconds,
    gapS: Math.max(0, step.seconds - (before?.seconds ?? step.seconds)),
    put,
    cut,
    isRun: step.what === "File.Run" || step.what === "File.Submit",
    place: head,
    line,
    toEnd: tail,
    depth: above.split("{").length - above.split("}").length,
    jump: last ? Math.abs(head - last.place) : 0,
    isSameLine: put + cut > 0 && last?.line === line,
  };
}

function letters(text: string): number {
  return text.replaceAll(/\s/g, "").length;
}
