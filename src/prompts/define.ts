import type { z } from "zod";

import type { Context } from "../context.ts";
import type { Session } from "../tools/call.ts";
import { parseArguments } from "../tools/parse.ts";
import { type JsonSchema, publish } from "../tools/schema.ts";

interface Spec<A extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The tool by which a model gets the same: many clients show no prompts. */
  readonly tool: string;
  /** Strings only, as the protocol has it. */
  readonly args: A;
  /** The user message that the prompt stands for: our text and the user's own, never a peer's. */
  readonly text: (ctx: Context, args: z.output<A>, session: Session) => string;
}

/** A text that a person puts into the conversation by name, such as `/paired:edison`. */
export interface Prompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly tool: string;
  readonly args: JsonSchema;
  readonly text: (ctx: Context, args: unknown, session: Session) => string;
}

/** Checks a prompt's types, then hides them. */
export function definePrompt<A extends z.ZodObject>(spec: Spec<A>): Prompt {
  const { name, title, description, tool, args } = spec;
  return {
    name,
    title,
    description,
    tool,
    args: publish(args, "input"),
    text: (ctx, given, session) => spec.text(ctx, parseArguments(args, given), session),
  };
}
