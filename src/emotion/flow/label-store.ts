import type { Store } from "../../store/db.ts";

/** How a person's word came: a command, a prompt of theirs, an answer to a question, or to an offer of help. */
export const WAYS = ["feel", "prompt", "asked", "offer"] as const;
export type Way = (typeof WAYS)[number];

/** What a person said of themselves at one time; null is what they did not say. */
export interface LabelRow {
  readonly id: number;
  readonly at: number;
  readonly via: Way;
  /** 1 not at all, 5 fully. */
  readonly focus: number | null;
  /** 1 bad, 5 good. */
  readonly mood: number | null;
  readonly stuck: boolean | null;
  readonly badMoment: boolean | null;
  /** Whether help that was offered was taken. */
  readonly welcome: boolean | null;
  /** What had been shown just before: how sure a focus block and welcome help were; null where neither was shown. */
  readonly focusScore: number | null;
  readonly frictionScore: number | null;
}

export interface LabelStore {
  readonly add: (row: Omit<LabelRow, "id">) => number;
  /** The newest `limit`, oldest first. */
  readonly list: (limit: number) => LabelRow[];
  /** How many were removed. */
  readonly remove: (id: number) => number;
  readonly clear: () => number;
}

interface Stored extends Omit<LabelRow, "stuck" | "badMoment" | "welcome"> {
  readonly stuck: number | null;
  readonly badMoment: number | null;
  readonly welcome: number | null;
}

export function createLabelStore(store: Store): LabelStore {
  const insert = store.prepare<(number | string | null)[]>(
    `INSERT INTO label (at, via, focus, mood, stuck, bad_moment, welcome, focus_score, friction_score)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = store.prepare<[number], Stored>(
    `SELECT id, at, via, focus, mood, stuck, bad_moment AS badMoment, welcome,
       focus_score AS focusScore, friction_score AS frictionScore
     FROM label ORDER BY id DESC LIMIT ?`,
  );
  const remove = store.prepare<[number]>("DELETE FROM label WHERE id = ?");
  const clear = store.prepare("DELETE FROM label");
  return {
    add: ({ at, via, focus, mood, stuck, badMoment, welcome, focusScore, frictionScore }) =>
      insert.run(
        at,
        via,
        focus,
        mood,
        bit(stuck),
        bit(badMoment),
        bit(welcome),
        focusScore,
        frictionScore,
      ).id,
    list: (limit) =>
      select
        .all(limit)
        .map(({ stuck, badMoment, welcome, ...row }) =>
          Object.assign(row, {
            stuck: truth(stuck),
            badMoment: truth(badMoment),
            welcome: truth(welcome),
          }),
        )
        .toReversed(),
    remove: (id) => remove.run(id).changes,
    clear: () => clear.run().changes,
  };
}

function bit(value: boolean | null): number | null {
  return value === null ? null : Number(value);
}

function truth(value: number | null): boolean | null {
  return value === null ? null : value === 1;
}
