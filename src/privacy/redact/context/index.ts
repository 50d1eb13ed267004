import type { Rule } from "../rule.ts";
import { ADDRESS_RULES } from "./addresses.ts";
import { ASSIGNED_RULES } from "./assigned.ts";
import { CALL_RULES } from "./calls.ts";
import { COMMAND_RULES } from "./commands.ts";
import { FILE_RULES } from "./files.ts";
import { HEADER_RULES } from "./headers.ts";
import { PROSE_RULES } from "./prose.ts";
import { SQL_RULES } from "./sql.ts";

/** Values known by what stands before them. */
export const CONTEXT_RULES: readonly Rule[] = [
  ...HEADER_RULES,
  ...ADDRESS_RULES,
  ...FILE_RULES,
  ...ASSIGNED_RULES,
  ...COMMAND_RULES,
  ...CALL_RULES,
  ...SQL_RULES,
  ...PROSE_RULES,
];
