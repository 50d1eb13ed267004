import type { Prompt } from "./define.ts";
import { rolePrompts } from "./roles.ts";

export const prompts: readonly Prompt[] = [...rolePrompts];
