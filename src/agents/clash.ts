import { PairedError } from "../errors.ts";
import { holderName, isHolder, minute } from "./moves.ts";
import { globsMeet } from "./paths.ts";
import type { HeldPath } from "./task-rows.ts";
import { type Holder, type Task, taskName } from "./task.ts";

/** What somebody else works on, of the files that a task works on. */
export function findClash(task: Task, held: readonly HeldPath[], by: Holder): HeldPath | undefined {
  return held.find(
    (other) =>
      other.task !== task.id &&
      !isHolder(other, by) &&
      task.paths.some((glob) => globsMeet(glob, other.glob)),
  );
}

/** Throws `conflict`, with the holder, the task and until when. */
export function assertNoClash(task: Task, held: readonly HeldPath[], by: Holder): void {
  const clash = findClash(task, held, by);
  if (!clash) return;
  const who = `${holderName(clash, by)} with ${taskName(clash.task)} until ${minute(clash.until)}`;
  throw new PairedError("conflict", `${clash.glob} is held by ${who}`, {
    fix: "Work on other files, take another task, or ask its holder to hand it off.",
  });
}
