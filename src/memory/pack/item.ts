import type { Received } from "../received.ts";

/** Something that may go into a pack. */
export interface Item {
  /** As a tool takes it: `K12`, `R7`, `T4`. */
  readonly id: string;
  /** Names its text among those that a session was given. */
  readonly key: string;
  readonly version: string;
  /** What it is, such as `decision` or `lesson of billing`; our words and the user's. */
  readonly kind: string;
  /** Why it is here, most important first. */
  readonly reasons: readonly string[];
  readonly worth: number;
  readonly title: string | null;
  readonly body: string;
  /** Where a peer wrote it: then its text is a stranger's. */
  readonly received?: Received;
}

/** The whole text on which an item is judged. */
export function textOf({ title, body }: Pick<Item, "title" | "body">): string {
  if (title === null || title === "") return body;
  return body === "" ? title : `${title}\n${body}`;
}

export function whyOf({ kind, reasons }: Item): string {
  return [kind, ...reasons].join(", ");
}

/** A score that changes beyond the second digit, as one that falls with time does, must not change an order. */
export function roundWorth(worth: number): number {
  return Math.round(worth * 100) / 100;
}
