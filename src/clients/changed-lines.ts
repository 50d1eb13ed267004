/** A line that goes or comes, and its number, from 1, before or after. */
export interface ChangedLine {
  readonly sign: "-" | "+";
  readonly line: number;
  readonly text: string;
}

/**
 * What changes between two texts that differ in one place. What stays of a line shows as an ellipsis: a neighbour's line may
 * hold its key.
 */
export function changedLines(before: string, after: string): ChangedLine[] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return [...piece("-", before, head, tail), ...piece("+", after, head, tail)];
}

function piece(sign: "-" | "+", text: string, head: number, tail: number): ChangedLine[] {
  const end = text.length - tail;
  if (end === head) return [];
  const lineStart = text.lastIndexOf("\n", head - 1) + 1;
  const stays = text.slice(lineStart, head);
  const follows = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? "";
  const first = text.slice(0, lineStart).split("\n").length;
  const shown = (stays.trim() ? "…" : stays) + text.slice(head, end) + (follows.trim() ? "…" : "");
  return shown
    .replace(/\r?\n[ \t]*$/, "")
    .split(/\r?\n/)
    .map((line, n) => ({ sign, line: first + n, text: line }));
}
