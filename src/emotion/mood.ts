/**
 * A person's mood by their own word. Nothing here may come from how they type or work: `test/emotion/mood.test.ts`
 * holds what this file imports.
 */

/** What they said at a check-in: 1 bad to 5 good. */
export interface MoodReport {
  readonly at: number;
  readonly mood: number;
}

/** How a prompt of theirs read, where they agreed to that. */
export interface ReadText {
  readonly at: number;
  readonly pol: -1 | 0 | 1;
}

export interface MoodReading {
  /** 1 bad to 5 good; null: nothing that is new enough. */
  readonly value: number | null;
  /** `said`: their last word, drawn to their usual as it ages; `text`: how their prompts read. */
  readonly basis: "said" | "text" | "none";
  /** How old the newest of what it rests on is, in milliseconds. */
  readonly ageMs: number | null;
  /** How many reports, or prompts, it rests on. */
  readonly count: number;
  /** The mean of all reports; null without one. */
  readonly usual: number | null;
}

const HOUR_MS = 3_600_000;
/** After so long a report and the person's usual count alike. */
const HALF_MS = 8 * HOUR_MS;
/** Older reports say what is usual, and no longer what is. */
const OLDEST_MS = 48 * HOUR_MS;
const TEXT_MS = HOUR_MS;
const LEAST_TEXTS = 3;
/** A usual of few reports lies near the middle of the scale. */
const MIDDLE = { mood: 3, weight: 2 } as const;

/**
 * The last report carried on (persistence), drawn to the mean of all of them by its age; without a report of two days,
 * the mean polarity of an hour's prompts, one step up or down at most; else nothing.
 */
export function readMood(
  reports: readonly MoodReport[],
  now: number,
  texts: readonly ReadText[] = [],
): MoodReading {
  const known = reports.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at);
  const sum = known.reduce((all, { mood }) => all + mood, 0);
  const usual = known.length === 0 ? null : sum / known.length;
  const last = known.at(-1);
  if (last && now - last.at <= OLDEST_MS) {
    const ageMs = now - last.at;
    const centre = (sum + MIDDLE.mood * MIDDLE.weight) / (known.length + MIDDLE.weight);
    const value = centre + (last.mood - centre) * 0.5 ** (ageMs / HALF_MS);
    return { value, basis: "said", ageMs, count: known.length, usual };
  }
  const recent = texts.filter(({ at }) => at <= now && now - at <= TEXT_MS);
  if (recent.length < LEAST_TEXTS)
    return { value: null, basis: "none", ageMs: null, count: 0, usual };
  const polarity = recent.reduce((all, { pol }) => all + pol, 0) / recent.length;
  return {
    value: MIDDLE.mood + polarity,
    basis: "text",
    ageMs: now - Math.max(...recent.map(({ at }) => at)),
    count: recent.length,
    usual,
  };
}
