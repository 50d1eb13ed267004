/** From `start` up to and without `end`, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A text as a rule should read it, and the way back to the text as it is. */
export interface View {
  readonly text: string;
  /** Where a part of this view comes from; a part of something rewritten comes from the whole of it. */
  readonly origin: (part: Span) => Span;
}

export function viewOf(text: string): View {
  return { text, origin: (part) => part };
}

interface Edit {
  readonly at: number;
  readonly length: number;
  readonly from: number;
  readonly fromLength: number;
}

/**
 * The view with each match of the global `pattern` replaced; `replace` says undefined of what stays. Gives the same
 * view when nothing changes.
 */
export function rewrite(
  view: View,
  pattern: RegExp,
  replace: (match: string) => string | undefined,
): View {
  const edits: Edit[] = [];
  let text = "";
  let done = 0;
  for (const { 0: match, index } of view.text.matchAll(pattern)) {
    const put = replace(match);
    if (put === undefined) continue;
    text += view.text.slice(done, index);
    edits.push({ at: text.length, length: put.length, from: index, fromLength: match.length });
    text += put;
    done = index + match.length;
  }
  if (edits.length === 0) return view;
  return {
    text: text + view.text.slice(done),
    origin: ({ start, end }) =>
      view.origin({
        start: startBefore(edits, start),
        end: end > start ? endBefore(edits, end - 1) : startBefore(edits, start),
      }),
  };
}

function startBefore(edits: readonly Edit[], position: number): number {
  const edit = lastUpTo(edits, position);
  if (!edit) return position;
  const inside = position < edit.at + edit.length;
  return inside ? edit.from : position - edit.at - edit.length + edit.from + edit.fromLength;
}

/** Where the character at `position` ends. */
function endBefore(edits: readonly Edit[], position: number): number {
  const edit = lastUpTo(edits, position);
  if (!edit) return position + 1;
  const inside = position < edit.at + edit.length;
  return inside
    ? edit.from + edit.fromLength
    : position + 1 - edit.at - edit.length + edit.from + edit.fromLength;
}

/** The last edit that begins at or before the position: a binary search, for a text can be all edits. */
function lastUpTo(edits: readonly Edit[], position: number): Edit | undefined {
  let low = 0;
  let high = edits.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edits[middle]?.at ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return edits[low - 1];
}
