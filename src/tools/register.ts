import type {
  CallToolResult,
  McpServer,
  ServerContext,
  Tool as ListedTool,
  ToolAnnotations,
} from "@modelcontextprotocol/server";

import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import { sayToolsets, TOOLSETS, type Toolset } from "../toolsets.ts";
import { failure, type OpenCall, type Tool } from "./define.ts";
import { toolsBySet } from "./index.ts";
import { published } from "./schema.ts";

/**
 * Publishes the tools of `toolsets` on one connection; `open` says who is calling. A tool of another set is not listed,
 * and says how to switch it on where a model calls it all the same.
 */
export function registerTools(
  server: McpServer,
  ctx: Context,
  given: {
    readonly toolsets: readonly Toolset[];
    readonly open: (request: ServerContext) => OpenCall;
  },
): void {
  const { toolsets, open } = given;
  const isOn = (name: Toolset): boolean => toolsets.includes(name);
  for (const name of TOOLSETS)
    for (const tool of toolsBySet[name])
      server.registerTool(
        tool.name,
        {
          ...describe(tool),
          inputSchema: published(tool.input),
          outputSchema: published(tool.output),
        },
        (args, request) =>
          isOn(name)
            ? tool.call(ctx, args, open(request))
            : switchedOff(ctx, tool, { toolset: name, toolsets }),
      );
  const listed = TOOLSETS.filter(isOn).flatMap((name) => toolsBySet[name].map(list));
  // The SDK lists what it can call.
  server.server.setRequestHandler("tools/list", () => ({ tools: listed }));
}

function list(tool: Tool): ListedTool {
  const { name, input, output } = tool;
  return {
    name,
    ...describe(tool),
    inputSchema: { ...input, type: "object" },
    outputSchema: output,
  };
}

/** What a client reads of a tool beside its name and schemas. */
function describe({ title, description, effect, outside, core }: Tool): Described {
  return {
    title,
    description,
    annotations: {
      readOnlyHint: effect === "read",
      destructiveHint: effect === "destroy",
      idempotentHint: effect === "read",
      openWorldHint: outside,
    },
    ...(core && { _meta: { "anthropic/alwaysLoad": true } }),
  };
}

interface Described {
  readonly title: string;
  readonly description: string;
  readonly annotations: ToolAnnotations;
  readonly _meta?: Record<string, unknown>;
}

function switchedOff(
  ctx: Context,
  { name }: Tool,
  { toolset, toolsets }: { readonly toolset: Toolset; readonly toolsets: readonly Toolset[] },
): CallToolResult {
  const wanted = sayToolsets([...toolsets, toolset]);
  return failure(
    ctx,
    name,
    new PairedError("denied", `${name} is switched off for this client: toolset ${toolset}`, {
      fix: `The person can switch it on: PAIRED_TOOLSETS=${wanted} in the environment of this server, then a restart of the client.`,
    }),
  );
}
