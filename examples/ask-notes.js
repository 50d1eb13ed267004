/**
 * Imports a folder of Markdown notes and asks it five questions, through an MCP client as an editor has one. To four of
 * them a note has the answer; about the fifth there is none, and memory says so. Checks its own result.
 *
 *   node examples/ask-notes.js [command [argument ...]]      default: npx -y paired-mcp
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const NOTES = join(import.meta.dirname, "notes");
/** Each question with the title of the note that answers it. */
const QUESTIONS = [
  ["why does search find nothing for a plain question?", /Full text search found nothing/],
  ["how long can the path of a socket be on a Mac running macOS?", /Unix socket path/],
  ["our docker container is slow to stop", /ten seconds to stop/],
  ["is a file safe after a power cut if I rename it?", /survives a power cut/],
  ["when do the Kubernetes certificates of the payment service expire?", undefined],
];

const [command = "npx", ...args] =
  process.argv.length > 2 ? process.argv.slice(2) : ["npx", "-y", "paired-mcp"];
const home = await mkdtemp(join(tmpdir(), "paired-example-"));
const env = {
  ...process.env,
  PAIRED_HOME: home,
  PAIRED_RUN_DIR: join(home, "run"),
  PAIRED_IDLE_EXIT_MS: "500",
};

const client = new Client({ name: "example", version: "1.0.0" });
try {
  const imported = spawnSync(command, [...args, "import", NOTES], { env, encoding: "utf8" });
  assert.equal(imported.status, 0, imported.stderr);
  process.stdout.write(imported.stdout);
  await client.connect(new StdioClientTransport({ command, args, env }));
  for (const [query, expected] of QUESTIONS) {
    const reply = await client.callTool({ name: "memory_search", arguments: { query } });
    const { results, note } = reply.structuredContent;
    const [best] = results;
    process.stdout.write(`\n${query}\n`);
    process.stdout.write(
      best ? `  ${best.id} ${best.title} (score ${best.score})\n` : `  ${note}\n`,
    );
    if (expected) assert.match(best?.title ?? "", expected);
    else assert.equal(best, undefined);
  }
  process.stdout.write("\nok: four answers found, and none where there is none\n");
} finally {
  await client.close();
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
