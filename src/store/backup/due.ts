import { PairedError } from "../../errors.ts";

/** A time of day, in the machine's own time zone. */
export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

/** `02:00` */
export function parseTimeOfDay(text: string): TimeOfDay {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hour !== undefined && minute !== undefined)
    return { hour: Number(hour), minute: Number(minute) };
  throw new PairedError("bad_input", "--daily takes a time of the day", {
    fix: "Such as: --daily 02:00",
  });
}

export function showTimeOfDay({ hour, minute }: TimeOfDay): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** When it was this time of day last, in ms since 1970: who has done nothing since then has missed it. */
export function lastTimeOf({ hour, minute }: TimeOfDay, now: number): number {
  const today = new Date(now).setHours(hour, minute, 0, 0);
  if (today <= now) return today;
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return yesterday.setHours(hour, minute, 0, 0);
}
