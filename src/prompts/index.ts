import type { Prompt } from "./define.ts";

export const prompts: readonly Prompt[] = [];
