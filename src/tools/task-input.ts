import { z } from "zod";

import { TASK_LIMITS } from "../agents/task.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { entryId, taskId } from "./ids.ts";

const FEW = `at most ${TASK_LIMITS.items}`;

/** A few lines of text. */
export const LINES = z
  .array(z.string().pipe(plainLine(TASK_LIMITS.lineChars)))
  .refine(({ length }) => length <= TASK_LIMITS.items, FEW);

/** A few ids, each checked where it is read; the limits are not published, for they would cost tokens in every list. */
export function list(): z.ZodArray<z.ZodString> {
  return z.array(z.string()).refine(({ length }) => length <= TASK_LIMITS.items, FEW);
}

export function taskIds(ids: readonly string[] | undefined): number[] | undefined {
  return ids && [...new Set(ids.map(taskId.parse))];
}

export function entryIds(ids: readonly string[] | undefined): number[] | undefined {
  return ids && [...new Set(ids.map(entryId.parse))];
}
