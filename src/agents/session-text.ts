import type { Session, SessionItem } from "./session.ts";
import { itemName } from "./session.ts";

const SHORT_CHARS = 120;

/** Labels what a session wrote whose words are not to be trusted; handed over by the release domain. */
export type Mark = (session: string, text: string) => string;

export function markItems(items: readonly SessionItem[], mark: Mark): SessionItem[] {
  return items.map((item) => ({ ...item, text: mark(item.key, item.text) }));
}

/**
 * The gist of what a session left, in lines of at most `chars` characters together: the next steps, what is open, how far
 * it is; what has no room is counted.
 */
export function sayPacket(
  { next, state, branch, dirty }: Pick<Session, "next" | "state" | "branch" | "dirty">,
  questions: readonly SessionItem[],
  chars: number,
): string {
  const git = [
    ...(branch === undefined ? [] : [`branch ${branch}`]),
    ...(dirty === undefined ? [] : [`${dirty.total} dirty`]),
  ].join(", ");
  const lines = [
    ...next.map((step) => `Next: ${shorten(step, SHORT_CHARS)}`),
    ...questions.map(({ id, text }) => `Open ${itemName(id)}: ${shorten(text, SHORT_CHARS)}`),
    ...(state === null ? [] : [`State: ${shorten(state.replace(/\s+/g, " "), 2 * SHORT_CHARS)}`]),
    ...(git === "" ? [] : [`Git: ${git}`]),
  ];
  let room = chars;
  const fit = lines.filter((line) => {
    if (line.length + 1 > room) return false;
    room -= line.length + 1;
    return true;
  });
  const left = lines.length - fit.length;
  return [...fit, ...(left > 0 ? [`and ${left} more`] : [])].join("\n");
}

/** At most so many characters, the last of them an ellipsis where something is left out. */
export function shorten(text: string, chars: number): string {
  const letters = Array.from(text);
  return letters.length <= chars ? text : `${letters.slice(0, Math.max(0, chars - 1)).join("")}…`;
}

/** At most so many bytes of UTF-8, and no half character. */
export function cutBytes(text: string, bytes: number): string {
  return new TextDecoder().decode(Buffer.from(text).subarray(0, bytes)).replace(/\uFFFD+$/, "");
}
