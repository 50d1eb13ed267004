import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

/** The smallest server that the SDK's own documentation would have a reader write: what a start is measured against. */
serveStdio(() => {
  const server = new McpServer({ name: "echo", version: "0" });
  const inputSchema = z.object({ text: z.string() });
  server.registerTool("echo", { description: "Says it again", inputSchema }, ({ text }) => ({
    content: [{ type: "text", text }],
  }));
  return server;
});
