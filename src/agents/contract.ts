import { PairedError } from "../errors.ts";
import { readParts } from "./parts.ts";
import type { CheckName, RoleCard } from "./roles.ts";
import { type Task, taskName } from "./task.ts";

/** Parts that a note may have; a contract may name others. */
const USUAL_PARTS = ["done", "decided", "open", "next", "tests"];

/** A path, a branch, a commit, an address, or something of ours. */
const EVIDENCE =
  /\b[KRT][1-9]\d*\b|\b[0-9a-f]{7,40}\b|https?:\/\/\S|[\w.-]+\/[\w.-]+|\b[\w-]+\.[a-z]{1,4}\b/i;

const MISSING: Readonly<Record<CheckName, string>> = {
  accept: "how it is told that the task is done (task_update edit, accept)",
  evidence: "something to open: a path, branch, commit or id",
};

/**
 * Throws `bad_input`, with all that is missing, unless a task may go to a role with this note. To another session of the
 * same role it goes without: what the role asks for was there when the task came to it.
 */
export function assertTakes(card: RoleCard, task: Task, note: string): void {
  if (task.role === card.slug) return;
  const { parts, checks, fallback } = card.handoff;
  const said = readParts(note, [...USUAL_PARTS, ...Object.keys(parts)]);
  const missing = [
    ...Object.entries(parts)
      .filter(([part]) => !said.has(part))
      .map(([part, says]) => `"${part}: ..." (${says})`),
    ...checks.filter((check) => !holds(check, task, note)).map((check) => MISSING[check]),
  ];
  if (missing.length === 0) return;
  throw new PairedError(
    "bad_input",
    `${card.slug} does not take ${taskName(task.id)} without ${missing.join("; ")}`,
    {
      fix: `Add it to the note and hand off again, or hand it to ${fallback}, who decides what else to do.`,
    },
  );
}

function holds(check: CheckName, { accept }: Task, note: string): boolean {
  return check === "accept" ? accept.length > 0 : EVIDENCE.test(note);
}
