/**
 * Two MCP clients at once, as when two editors are open: what one remembers, the other finds. Checks its own result.
 *
 *   node examples/two-clients.js [command [argument ...]]      default: npx -y paired-mcp
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const [command = "npx", ...args] =
  process.argv.length > 2 ? process.argv.slice(2) : ["npx", "-y", "paired-mcp"];
const home = await mkdtemp(join(tmpdir(), "paired-example-"));
const env = {
  ...process.env,
  PAIRED_HOME: home,
  PAIRED_RUN_DIR: join(home, "run"),
  PAIRED_IDLE_EXIT_MS: "500",
};

async function connect(name) {
  const client = new Client({ name, version: "1.0.0" });
  await client.connect(new StdioClientTransport({ command, args, env }));
  return client;
}

const [editor, terminal] = await Promise.all([connect("editor"), connect("terminal")]);
try {
  await editor.callTool({
    name: "memory_add",
    arguments: { body: "Stripe refunds are asynchronous: wait for the webhook charge.refunded." },
  });
  const { structuredContent } = await terminal.callTool({
    name: "memory_search",
    arguments: { query: "how do refunds work?" },
  });
  assert.match(JSON.stringify(structuredContent), /K1/);
  process.stdout.write("ok: the second client found what the first one remembered\n");
} finally {
  await Promise.all([editor.close(), terminal.close()]);
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
