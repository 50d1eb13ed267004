import { randomBytes } from "node:crypto";

import { McpServer, type ServerContext } from "@modelcontextprotocol/server";

import { readClient } from "./client.ts";
import type { Context } from "./context.ts";
import { heardProject } from "./heard.ts";
import { instructionsFor } from "./instructions.ts";
import { registerPrompts } from "./prompts/register.ts";
import { registerResources } from "./resources/register.ts";
import { registerSubscriptions } from "./resources/subscriptions.ts";
import type { Answer, Session } from "./tools/call.ts";
import type { OpenCall } from "./tools/define.ts";
import { leave } from "./tools/presence.ts";
import { registerTools } from "./tools/register.ts";
import { DEFAULT_TOOLSETS, type Toolset } from "./toolsets.ts";
import { VERSION } from "./version.ts";
import { UNKNOWN_TREE, type WorkTree } from "./work-tree.ts";

/** What the node knows of a connection before its client says a word. */
export interface Origin {
  readonly project: string;
  /** Stays the same when a relay dials again, so that its client keeps its leases; undefined: a new one. */
  readonly session?: string;
  /** The groups of tools that the client is given; undefined: the usual ones. */
  readonly toolsets?: readonly Toolset[];
  /** The project's repository on this machine. */
  readonly folder?: string;
  /** The commit that the project is at, now. */
  readonly commit?: () => string | undefined;
  /** Names of people in the project's git, which redaction hides. */
  readonly people?: () => readonly string[];
  /** How the project's repository stands, now. */
  readonly workTree?: () => Promise<WorkTree>;
}

const HOUR_MS = 3_600_000;

/** Builds one MCP server over a context; transports are connected by the caller, one server a connection. */
export function buildServer(ctx: Context, origin: Origin): McpServer {
  const { toolsets = DEFAULT_TOOLSETS } = origin;
  const id = origin.session ?? randomBytes(8).toString("hex");
  const server = new McpServer(
    { name: "paired-mcp", title: "PAIRED", version: VERSION },
    {
      instructions: instructionsFor(toolsets) + digestOf(ctx, origin, id),
      cacheHints: {
        "tools/list": { ttlMs: HOUR_MS, cacheScope: "private" },
        "prompts/list": { ttlMs: HOUR_MS, cacheScope: "private" },
      },
    },
  );
  registerTools(server, ctx, { toolsets, open: openCall });
  registerResources(server, ctx, sessionOf);
  const unwatch = [
    registerPrompts(server, ctx, sessionOf),
    registerSubscriptions(server, ctx, { id, project: origin.project }),
  ];
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's Server is no EventTarget
  server.server.onclose = () => {
    for (const end of unwatch) end();
    leave(ctx, id);
  };
  return server;

  function sessionOf(request: ServerContext): Session {
    const { project, folder, commit = () => undefined, people = () => [] } = origin;
    const { workTree = async () => UNKNOWN_TREE } = origin;
    const { name: client } = readClient(server, request);
    return { id, client, project, folder, commit, people, workTree };
  }

  function openCall(request: ServerContext): OpenCall {
    return {
      session: sessionOf(request),
      signal: request.mcpReq.signal,
      progress: (done, total) => void tellProgress(request, { progress: done, total }),
      canAsk: readClient(server, request).canAsk,
      answer: (key) => readAnswer(request.mcpReq.inputResponses?.[key]),
    };
  }
}

/** Only an extra: a client connects whatever state the data is in. */
function digestOf(ctx: Context, { project, session }: Origin, id: string): string {
  try {
    const digest = ctx.packs.digest(project, session);
    if (digest !== "") heardProject(ctx, { id }, project);
    return digest;
  } catch (error) {
    ctx.log.error("the digest of a project failed", {
      error: error instanceof Error ? error.name : typeof error,
    });
    return "";
  }
}

/** Only an extra: a client that is gone is not told. */
async function tellProgress(
  { mcpReq }: ServerContext,
  how: { readonly progress: number; readonly total: number },
): Promise<void> {
  const { _meta: asked } = mcpReq;
  const progressToken = asked?.progressToken;
  if (progressToken === undefined) return;
  await mcpReq
    .notify({ method: "notifications/progress", params: { progressToken, ...how } })
    .catch(() => {});
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
