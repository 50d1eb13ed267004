import type { Plan, Run } from "./backup-rows.ts";

/** How backups stand, in one line, and what is wrong with that. */
export interface BackupState {
  readonly says: string;
  /** Undefined when nothing is. */
  readonly trouble: string | undefined;
}

const HOUR_MS = 3_600_000;
/** A day's backup may be missed once: the machine was off. */
const OLD_MS = 48 * HOUR_MS;

export function describeBackups(
  facts: {
    readonly plan: Pick<Plan, "folder"> | undefined;
    readonly last: Pick<Run, "outcome" | "at"> | undefined;
    readonly lastDone: Pick<Run, "at"> | undefined;
    readonly owed: readonly string[];
  },
  now: number,
): BackupState {
  const { plan, last, lastDone, owed } = facts;
  const age = lastDone ? now - lastDone.at : undefined;
  const made = age === undefined ? "none made yet" : `the last one ${showAge(age)} ago`;
  const failed =
    last && last.outcome !== "done" ? `the last try failed (${last.outcome})` : undefined;
  const late = plan && (age === undefined || age > OLD_MS);
  const troubles = [
    ...(late ? [made] : []),
    ...(failed ? [failed] : []),
    ...(owed.length > 0 ? [`${owed.length} folders still have backups that were given up`] : []),
  ];
  return {
    says: `${made}; ${plan ? "daily" : "none scheduled"}`,
    trouble: troubles.length > 0 ? troubles.join("; ") : undefined,
  };
}

function showAge(ms: number): string {
  const hours = Math.max(0, Math.floor(ms / HOUR_MS));
  if (hours < 1) return "less than an hour";
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
