import * as fc from "fast-check";
import { expect, test } from "vitest";

import { createCursor } from "../../../src/federation/logs/cursor.ts";

/** What the database keeps beside the position. */
function follow(seqs: readonly number[], start: number): { position: number; ahead: Set<number> } {
  const cursor = createCursor(start, []);
  const ahead = new Set<number>();
  for (const seq of seqs) {
    const { added, removed } = cursor.add(seq);
    for (const one of added) ahead.add(one);
    for (const one of removed) ahead.delete(one);
  }
  return { position: cursor.position(), ahead };
}

test("in whatever order blocks come, the cursor stands before the first that is missing (T12)", () => {
  const order = fc.shuffledSubarray(Array.from({ length: 24 }, (_, n) => n));
  fc.assert(
    fc.property(order, (seqs) => {
      const seen = new Set(seqs);
      let missing = 0;
      while (seen.has(missing)) missing++;
      const { position, ahead } = follow(seqs, 0);
      expect(position).toBe(missing);
      expect([...ahead].toSorted((a, b) => a - b)).toEqual(
        [...seen].filter((seq) => seq > missing).toSorted((a, b) => a - b),
      );
    }),
  );
});

test("what was saved is where reading goes on", () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(Array.from({ length: 24 }, (_, n) => n)),
      fc.nat(24),
      (seqs, cut) => {
        const whole = follow(seqs, 0);
        const half = follow(seqs.slice(0, cut), 0);
        const again = createCursor(half.position, [...half.ahead]);
        for (const seq of seqs.slice(cut)) again.add(seq);
        expect(again.position()).toBe(whole.position);
        for (const seq of seqs) expect(again.has(seq)).toBe(true);
      },
    ),
  );
});
