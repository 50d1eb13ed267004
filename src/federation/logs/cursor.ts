/** Which blocks of a log were dealt with: all before `position`, and some after it. */
export interface Cursor {
  readonly position: () => number;
  readonly has: (seq: number) => boolean;
  /** Deals with one block; returns what is no longer, and what is now, known one by one. */
  readonly add: (seq: number) => { readonly added: number[]; readonly removed: number[] };
}

/** A length says nothing of which blocks are here, and a cleared block never comes: only single steps count. */
export function createCursor(start: number, ahead: readonly number[]): Cursor {
  let position = start;
  const beyond = new Set(ahead);
  return {
    position: () => position,
    has: (seq) => seq < position || beyond.has(seq),
    add(seq) {
      if (seq < position || beyond.has(seq)) return { added: [], removed: [] };
      if (seq > position) {
        beyond.add(seq);
        return { added: [seq], removed: [] };
      }
      const removed: number[] = [];
      for (position++; beyond.delete(position); position++) removed.push(position);
      return { added: [], removed };
    },
  };
}
