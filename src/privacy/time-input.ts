import { z } from "zod";

/** A date or time of ISO 8601, as milliseconds since the Unix epoch; a date alone is its first moment in UTC. */
export function timeInput(): z.ZodType<number, string> {
  return z.string().transform((text, issues) => {
    const time = /^\d{4}-\d\d-\d\d[\d:.TZ+-]{0,20}$/i.test(text) ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(time)) return time;
    issues.addIssue("must be an ISO 8601 date or time, such as 2027-01-31");
    return z.NEVER;
  });
}
