import { z } from "zod";

import type { Context } from "../../context.ts";
import type { Call } from "../call.ts";

/** What the tool may be given besides `action`; each action says which of it it takes. */
export interface Given {
  /** An entry, `K12`, or a space, `S1`. */
  readonly id?: string | undefined;
  readonly event?: string | undefined;
  readonly since?: number | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** One action of the tool `privacy`: a file of its own beside this one, and a line in `privacy.ts`. */
export interface PrivacyAction {
  readonly takes: readonly (keyof Given)[];
  readonly run: (ctx: Context, given: Given, call: Call) => PrivacyReply | Promise<PrivacyReply>;
}

/** What every action may answer; further fields are those of one action. */
export const PRIVACY_REPLY = z.looseObject({
  records: z.array(z.string()).optional(),
  cursor: z.string().optional(),
  note: z.string().optional(),
});
export type PrivacyReply = z.input<typeof PRIVACY_REPLY>;
