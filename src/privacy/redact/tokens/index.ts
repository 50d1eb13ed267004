import type { Rule } from "../rule.ts";
import { CLOUD_TOKENS } from "./cloud.ts";
import { CODE_TOKENS } from "./code.ts";
import { KEY_RULES, KEY_TOKENS } from "./keys.ts";
import { MODEL_TOKENS } from "./models.ts";
import { SERVICE_TOKENS } from "./services.ts";
import { tokenRule } from "./token.ts";

/** Every credential that is known by its own shape, from its vendor's public documentation. */
export const TOKENS = [
  ...CLOUD_TOKENS,
  ...CODE_TOKENS,
  ...MODEL_TOKENS,
  ...SERVICE_TOKENS,
  ...KEY_TOKENS,
];

/** Of two that match the same text, the first names it: more special ones stand first. */
export const TOKEN_RULES: readonly Rule[] = [...TOKENS.map(tokenRule), ...KEY_RULES];
