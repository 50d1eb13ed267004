import type { McpServer, ServerContext } from "@modelcontextprotocol/server";

import type { Context } from "../context.ts";
import type { Session } from "../tools/call.ts";
import { refuse } from "../tools/failure.ts";
import { published } from "../tools/schema.ts";
import { promptsOf } from "./index.ts";

/** Publishes every prompt on one connection; `sessionOf` says who is asking. */
export function registerPrompts(
  server: McpServer,
  ctx: Context,
  sessionOf: (request: ServerContext) => Session,
): void {
  for (const prompt of promptsOf(ctx)) {
    const { name, title, description } = prompt;
    server.registerPrompt(
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
