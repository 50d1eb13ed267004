import type { Context } from "../context.ts";
import type { Prompt } from "./define.ts";
import { rolePrompts } from "./roles.ts";

/** What a connection can put into its conversation; roles are those that there are when it begins. */
export function promptsOf(ctx: Context): readonly Prompt[] {
  return rolePrompts(ctx.roster);
}
