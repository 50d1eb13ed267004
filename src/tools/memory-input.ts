import { z } from "zod";

import { ENTRY_LIMITS } from "../memory/entry.ts";
import { plainLine } from "../privacy/plain-text.ts";

export const TAGS = z
  .array(plainLine(ENTRY_LIMITS.tagChars))
  .refine(({ length }) => length <= ENTRY_LIMITS.tags, `at most ${ENTRY_LIMITS.tags} tags`);
