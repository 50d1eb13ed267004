import type { Context } from "../context.ts";
import { checkinPrompt } from "./checkin.ts";
import type { Prompt } from "./define.ts";
import { rolePrompts } from "./roles.ts";
import { sessionPrompts } from "./sessions.ts";

/** What a connection can put into its conversation; roles are those that there are now. */
export function promptsOf(ctx: Context): readonly Prompt[] {
  const roles = rolePrompts(ctx.roster);
  // The person may have called a role like one of ours; a name is one prompt's alone.
  const others = [checkinPrompt, ...sessionPrompts];
  return [...roles, ...others.filter(({ name }) => !ctx.roster.find(name))];
}
