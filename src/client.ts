import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";

export interface Client {
  /** As the client names itself, such as `claude-code`; harmless in a sentence that another client's model reads. */
  readonly name: string;
  /** Whether it can put a question to the person. */
  readonly canAsk: boolean;
}

/** Since 2026-07-28 each request says who asks; before, the handshake did. */
export function readClient(server: McpServer, request: ServerContext): Client {
  const said = ENVELOPE.safeParse(request.mcpReq.envelope ?? {}).data;
  const name = said?.[CLIENT_INFO_META_KEY]?.name ?? server.server.getClientVersion()?.name;
  const capabilities =
    said?.[CLIENT_CAPABILITIES_META_KEY] ?? server.server.getClientCapabilities();
  return { name: harmless(name ?? ""), canAsk: takesForms(capabilities?.elicitation) };
}

const ENVELOPE = z.object({
  [CLIENT_INFO_META_KEY]: z.object({ name: z.string() }).optional(),
  [CLIENT_CAPABILITIES_META_KEY]: z.object({ elicitation: z.unknown().optional() }).optional(),
});

/** An empty capability means forms, as it did before there were other ways to ask. */
function takesForms(elicitation: unknown): boolean {
  if (typeof elicitation !== "object" || elicitation === null) return false;
  return "form" in elicitation || !("url" in elicitation);
}

function harmless(name: string): string {
  return (
    name
      .replaceAll(/[^\w .@/-]/g, "")
      .trim()
      .slice(0, 48) || "unknown"
  );
}
