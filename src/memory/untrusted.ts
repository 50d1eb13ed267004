import { fenceText, safeName } from "../privacy/untrusted.ts";
import type { Received } from "./received.ts";

/** A stranger's text with where it came from, ready for a model: nothing of it may stand anywhere else. */
export type Untrusted = {
  readonly origin: string;
  readonly space: string;
  readonly trust: string;
  readonly reviewed: boolean;
  readonly received: string;
  /** Its author says that it takes the place of an earlier text of theirs. */
  readonly corrects?: true;
  readonly text: string;
};

/** Labels and fences what a peer wrote; the names that they chose are strangers' text too. */
export function untrusted(entry: Received, text: string, fence: string): Untrusted {
  const { handle, author, space, spaceName, state, received, replaces } = entry;
  return {
    origin: `${safeName(handle)} ${author.toString("hex", 0, 4)}`,
    space: `S${space} ${safeName(spaceName)}`,
    trust: state,
    reviewed: state !== "quarantined",
    received: `${new Date(received).toISOString().slice(0, 16)}Z`,
    ...(replaces !== undefined && { corrects: true }),
    text: fenceText(text, fence),
  };
}

/** All that a peer wrote in an entry. */
export function receivedText({ title, body, tags }: Received): string {
  return [title, body, tags.join(", ")].filter(Boolean).join("\n\n");
}
