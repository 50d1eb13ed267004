import { shorten } from "./session-text.ts";
import { itemName, type Session, type SessionItem } from "./session.ts";

/** What a session that goes on is told may cost its reader, at four characters a token. */
export const RESUME_TOKENS = 2000;

/** What a packet says and what is open, as much as fits. */
export interface ResumeText {
  readonly questions: string[];
  readonly next: string[];
  readonly state: string | undefined;
  readonly decisions: string[];
  /** How many had no room; `session list` has the questions whole. */
  readonly leftOut: number;
}

/** Questions get this share of the room: what is undecided must not be lost. */
const QUESTION_SHARE = 0.6;
/** A line in a list, beside its text. */
const FRAME = 4;
const LEAST_CHARS = 24;

/**
 * Fills `chars` characters of JSON: all open questions, shortened alike where they are many, then the next steps, the
 * state, and the decisions, the newest first.
 */
export function fillResume(
  parts: {
    readonly session: Pick<Session, "next" | "state">;
    readonly questions: readonly SessionItem[];
    readonly decisions: readonly SessionItem[];
  },
  chars: number,
): ResumeText {
  let room = chars;
  let leftOut = 0;
  const take = (lines: readonly string[]): string[] =>
    lines.filter((line) => {
      const cost = JSON.stringify(line).length + FRAME;
      const fits = cost <= room;
      if (fits) room -= cost;
      else leftOut += 1;
      return fits;
    });
  const questions = take(evenly(parts.questions.map(sayItem), chars * QUESTION_SHARE));
  const next = take(parts.session.next);
  const state = take(parts.session.state === null ? [] : [parts.session.state])[0];
  const decisions = take(parts.decisions.toReversed().map(sayItem));
  return { questions, next, state, decisions, leftOut };
}

/** Whole where all fit into `chars`, else each shortened to its share. */
function evenly(lines: readonly string[], chars: number): string[] {
  const whole = lines.reduce((sum, line) => sum + JSON.stringify(line).length + FRAME, 0);
  if (whole <= chars) return [...lines];
  const each = Math.max(LEAST_CHARS, Math.floor(chars / lines.length) - 2 * FRAME);
  return lines.map((line) => shorten(line, each));
}

function sayItem({ id, text }: SessionItem): string {
  return `${itemName(id)} ${text}`;
}
