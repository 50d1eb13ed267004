import type { Slot } from "../../privacy/keys/envelope.ts";
import { isPersonal } from "../../privacy/keys/proof.ts";

/** The ways to open the data, as a table, and what is to be known of them. */
export function describeSlots(slots: readonly Slot[]): string {
  if (slots.length === 0) return "There are no keys yet: the first client makes them.\n";
  const rows = slots.map(
    ({ id, type, created }) =>
      `  ${id.padEnd(18)}${type.padEnd(12)}since ${dateOf(created)}  ${isPersonal(type) ? "a person" : "programs of this user"}`,
  );
  return `${rows.join("\n")}\n${adviceOf(slots)
    .map((line) => `${line}\n`)
    .join("")}`;
}

/** What makes these slots weaker than they could be. */
export function adviceOf(slots: readonly Slot[]): string[] {
  const alone = slots.filter(({ type }) => !isPersonal(type));
  return [
    ...(slots.length === 1
      ? [
          "This is the only way: if it is lost, so is the data. Add another one:",
          "  paired-mcp keys recovery",
        ]
      : []),
    ...(alone.length > 0 && alone.length < slots.length
      ? [
          "Programs of this user open the data without you. If only you are to:",
          ...alone.map(({ id }) => `  paired-mcp keys remove ${id}`),
        ]
      : []),
  ];
}

export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
