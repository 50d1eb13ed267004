import { randomBytes } from "node:crypto";

import {
  McpServer,
  type ServerContext,
  type StandardSchemaWithJSON,
} from "@modelcontextprotocol/server";

import type { Context } from "./context.ts";
import type { Answer, Session } from "./tools/call.ts";
import type { JsonSchema, OpenCall } from "./tools/define.ts";
import { tools } from "./tools/index.ts";
import { VERSION } from "./version.ts";

/** What the node knows of a connection before its client says a word. */
export interface Origin {
  readonly project: string;
}

/** Builds one MCP server over a context; transports are connected by the caller, one server a connection. */
export function buildServer(ctx: Context, origin: Origin): McpServer {
  const server = new McpServer({ name: "paired-mcp", version: VERSION });
  const id = randomBytes(8).toString("hex");
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
          openWorldHint: false,
        },
      },
      (args, request) =>
        tool.call(ctx, args, openCall(request, { id, client: clientName(server), ...origin })),
    );
  }
  return server;

  function openCall(request: ServerContext, session: Session): OpenCall {
    return {
      session,
      signal: request.mcpReq.signal,
      canAsk: Boolean(server.server.getClientCapabilities()?.elicitation),
      answer: (key) => readAnswer(request.mcpReq.inputResponses?.[key]),
    };
  }
}

/** The SDK publishes the schema; `defineTool` does the parsing, so that a refusal carries our code and fix. */
function published(schema: JsonSchema): StandardSchemaWithJSON<unknown, unknown> {
  const json = { input: () => schema, output: () => schema };
  return {
    "~standard": {
      version: 1,
      vendor: "paired",
      validate: (value) => ({ value }),
      jsonSchema: json,
    },
  };
}

function clientName(server: McpServer): string {
  return server.server.getClientVersion()?.name ?? "unknown";
}

function readAnswer(response: unknown): Answer | undefined {
  if (typeof response !== "object" || response === null || !("action" in response))
    return undefined;
  const { action } = response;
  if (action === "decline" || action === "cancel") return { action, content: {} };
  if (action !== "accept") return undefined;
  const content = "content" in response ? response.content : undefined;
  return {
    action,
    content: typeof content === "object" && content !== null ? { ...content } : {},
  };
}
