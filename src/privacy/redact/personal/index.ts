import type { Rule } from "../rule.ts";
import { MAIL_RULES } from "./mail.ts";
import { MONEY_RULES } from "./money.ts";
import { NETWORK_RULES } from "./network.ts";
import { PHONE_RULES } from "./phone.ts";
import { PLACE_RULES } from "./place.ts";

/** What says who somebody is, where they are, or where their machines are. */
export const PERSONAL_RULES: readonly Rule[] = [
  ...MAIL_RULES,
  ...PLACE_RULES,
  ...PHONE_RULES,
  ...NETWORK_RULES,
  ...MONEY_RULES,
];
