import { PairedError } from "../errors.ts";
import type { Action, Priority } from "./task.ts";

/** What a move may change of a task besides its state; what is left out stays. */
export interface Change {
  /** With `claim`, `note` or `edit`: the files that its holder works on from now on. */
  readonly paths?: readonly string[] | undefined;
  /** These with `edit` alone. */
  readonly body?: string | undefined;
  readonly priority?: Priority | undefined;
  readonly accept?: readonly string[] | undefined;
  readonly needs?: readonly number[] | undefined;
  readonly entries?: readonly number[] | undefined;
}

const EDITS = ["body", "priority", "accept", "needs", "entries"] as const;
const TAKE_PATHS: ReadonlySet<Action> = new Set(["claim", "note", "edit"]);

/** Throws `bad_input` for what this move does not take, and for an edit of nothing. */
export function assertChange(action: Action, change: Change): void {
  const given = EDITS.filter((name) => change[name] !== undefined);
  if (action !== "edit" && given.length > 0)
    throw new PairedError("bad_input", `${action} does not take ${given.join(", ")}`, {
      fix: "Change them with the action edit.",
    });
  if (action === "edit" && given.length === 0 && !change.paths)
    throw new PairedError("bad_input", "edit needs something to change", {
      fix: `Give one of ${EDITS.join(", ")}, paths.`,
    });
  if (change.paths && !TAKE_PATHS.has(action))
    throw new PairedError("bad_input", `${action} does not take paths`, {
      fix: "Give them with claim, note or edit; they are free again with the task.",
    });
}

/** For the history: which fields an edit has changed; null: the move was another. */
export function sayEdit(action: Action, change: Change): string | null {
  if (action !== "edit") return null;
  return [...EDITS, "paths" as const].filter((name) => change[name] !== undefined).join(", ");
}
