import { randomInt } from "node:crypto";

import type { Clock } from "../clock.ts";
import type { Approval } from "./approval.ts";
import { leadOf } from "./lead.ts";
import { findWords, spoken, type Word } from "./words.ts";

/** What a person at a terminal is asked to type: words of the text itself, so that it has been looked at. */
export interface Challenge extends Omit<Asked, "kind"> {
  /** What stands before the text. */
  readonly lead: string;
  /** Where the words stand in the text, in reading order, as start and end. */
  readonly marks: readonly (readonly [start: number, end: number])[];
}

export interface Challenges {
  readonly draw: (approval: Asked) => Challenge;
  /** Whether these are the words last drawn for this text. A draw counts once, right or wrong. */
  readonly take: (approval: Asked, words: string) => boolean;
}

type Asked = Pick<Approval, "id" | "kind" | "digest" | "title" | "note" | "text">;

const WORDS = 3;
const KEEP_MS = 10 * 60_000;

/** Draws live in memory only: after a restart the person is simply asked for other words. */
export function createChallenges(deps: { readonly clock: Clock }): Challenges {
  const drawn = new Map<number, { digest: string; words: string; until: number }>();
  return {
    draw({ id, kind, digest, title, note, text }) {
      const words = pick(findWords(text), WORDS);
      drawn.set(id, {
        digest,
        words: spoken(words.map(({ word }) => word).join(" ")),
        until: deps.clock() + KEEP_MS,
      });
      const marks = words.map(({ start, end }) => [start, end] as const);
      return { id, digest, title, lead: leadOf({ kind, text }), note, text, marks };
    },
    take({ id, digest }, words) {
      const draw = drawn.get(id);
      drawn.delete(id);
      return (
        draw !== undefined &&
        draw.digest === digest &&
        draw.until > deps.clock() &&
        draw.words !== "" &&
        draw.words === spoken(words)
      );
    },
  };
}

/** `count` of the words at random places, or all when there are fewer, in reading order. */
function pick(words: readonly Word[], count: number): Word[] {
  const rest = [...words];
  const picked: Word[] = [];
  while (picked.length < count && rest.length > 0)
    picked.push(...rest.splice(randomInt(rest.length), 1));
  return picked.toSorted((a, b) => a.start - b.start);
}
