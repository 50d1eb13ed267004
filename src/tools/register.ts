import type { McpServer, ServerContext } from "@modelcontextprotocol/server";

import type { Context } from "../context.ts";
import type { OpenCall } from "./define.ts";
import { tools } from "./index.ts";
import { published } from "./schema.ts";

/** Publishes every tool on one connection; `open` says who is calling. */
export function registerTools(
  server: McpServer,
  ctx: Context,
  open: (request: ServerContext) => OpenCall,
): void {
  for (const tool of tools) {
    server.registerTool(
      tool.name,
      {
        title: tool.title,
        description: tool.description,
        inputSchema: published(tool.input),
        outputSchema: published(tool.output),
        annotations: {
          readOnlyHint: tool.effect === "read",
          destructiveHint: tool.effect === "destroy",
          idempotentHint: tool.effect === "read",
          openWorldHint: tool.outside,
        },
        ...(tool.core && { _meta: { "anthropic/alwaysLoad": true } }),
      },
      (args, request) => tool.call(ctx, args, open(request)),
    );
  }
}
