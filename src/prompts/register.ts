import type { McpServer, ServerContext } from "@modelcontextprotocol/server";

import type { Context } from "../context.ts";
import type { Session } from "../tools/call.ts";
import { refuse } from "../tools/failure.ts";
import { published } from "../tools/schema.ts";
import type { Prompt } from "./define.ts";
import { promptsOf } from "./index.ts";

/**
 * Publishes every prompt on one connection; `sessionOf` says who is asking. When the team changes, so do they, and the
 * client is told. The result ends that.
 */
export function registerPrompts(
  server: McpServer,
  ctx: Context,
  sessionOf: (request: ServerContext) => Session,
): () => void {
  const there = new Map<string, { readonly says: string; readonly remove: () => void }>();
  publish();
  return ctx.changes.watch(({ kind }) => {
    if (kind === "team") publish();
  });

  function publish(): void {
    const prompts = promptsOf(ctx);
    const wanted = new Map(prompts.map((prompt) => [prompt.name, sayOf(prompt)]));
    for (const [name, { says, remove }] of there) {
      if (wanted.get(name) === says) continue;
      remove();
      there.delete(name);
    }
    for (const prompt of prompts)
      if (!there.has(prompt.name))
        there.set(prompt.name, { says: sayOf(prompt), ...register(prompt) });
  }

  function register(prompt: Prompt): { readonly remove: () => void } {
    const { name, title, description } = prompt;
    return server.registerPrompt(
      name,
      { title, description, argsSchema: published(prompt.args) },
      (args, request) => {
        try {
          const text = prompt.text(ctx, args, sessionOf(request));
          return { messages: [{ role: "user", content: { type: "text", text } }] };
        } catch (error) {
          throw refuse(ctx, name, error);
        }
      },
    );
  }
}

/** What a list has of it. */
function sayOf({ title, description }: Prompt): string {
  return JSON.stringify([title, description]);
}
