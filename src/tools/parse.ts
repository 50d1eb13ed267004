import type { z } from "zod";

import { PairedError } from "../errors.ts";

/**
 * `value` as `schema` has it; else `bad_input`, which names the argument and the rule, never the value: that may be a
 * megabyte, or hostile.
 */
export function parseArguments<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(printable).join(".") || "input"}: ${message}`);
  throw new PairedError("bad_input", issues.join("; "));
}

/** A caller's own word, cut and cleaned for a sentence of ours. */
export function printable(word: PropertyKey): string {
  return String(word)
    .replaceAll(/[^ -~]/g, "?")
    .slice(0, 40);
}
