import { z } from "zod";

import type { Config } from "../config.ts";
import { askAdmin, askStatus } from "../node/ask.ts";
import { findRecord } from "../node/record.ts";
import { openInMemory } from "../store/cipher.ts";
import { VERSION } from "../version.ts";
import type { Check, Diagnosis } from "./check.ts";

/** What these checks read of a node's health; the node may be of a version that tells more. */
const HEALTH = z.object({
  retriever: z.string(),
  federation: z.enum(["off", "degraded", "on"]),
  peers: z.number(),
  degraded: z.array(z.string()),
});
const STATUS = z.object({ version: z.string(), address: z.string(), clients: z.number() });

/** The node that serves this home, and what it says of itself. Starts none. */
export function nodeChecks(config: Config): readonly Check[] {
  return [
    { name: "node", run: () => checkNode(config) },
    { name: "search", run: () => checkSearch(config.home) },
    { name: "sharing", run: () => checkSharing(config.home) },
  ];
}

async function checkNode({ home, node }: Config): Promise<Diagnosis> {
  const status = await askStatus(home);
  if (status) return describeNode(STATUS.parse(status));
  const record = findRecord(home);
  if (record?.state === "failed") {
    const { message, fix } = record;
    return { level: "fail", says: `the last start failed: ${message}`, ...(fix && { fix }) };
  }
  const off = node === "off" ? "PAIRED_NODE=off: each client's own process serves it" : undefined;
  return { level: "ok", says: off ?? "not running; the first client starts it" };
}

function describeNode({ version, address, clients }: z.output<typeof STATUS>): Diagnosis {
  const over = address.startsWith("tcp:")
    ? "loopback TCP (no socket could be bound)"
    : "its socket";
  const says = `version ${version} serves ${clients} clients over ${over}`;
  if (version === VERSION) return { level: "ok", says };
  return { level: "warn", says, fix: `This is ${VERSION}; end the other one: paired-mcp stop` };
}

/** By words with SQLite's own index; by meaning as the running node says, for only it asks a provider. */
async function checkSearch(home: string): Promise<Diagnosis> {
  if (!hasFts())
    return {
      level: "fail",
      says: "this build of SQLite has no FTS5",
      fix: "Reinstall paired-mcp.",
    };
  const health = await findHealth(home);
  if (!health) return { level: "ok", says: "lexical, by the database's own index (FTS5)" };
  const reasons = health.degraded.filter((reason) => reason.startsWith("embeddings"));
  const says = [health.retriever, ...reasons].join("; ");
  if (reasons.length === 0) return { level: "ok", says };
  return { level: "warn", says, fix: "See: paired-mcp embeddings status" };
}

function hasFts(): boolean {
  const db = openInMemory();
  try {
    return Boolean(db.prepare("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").get());
  } finally {
    db.close();
  }
}

async function checkSharing(home: string): Promise<Diagnosis> {
  const health = await findHealth(home);
  if (!health) return { level: "ok", says: "off, for no node is running" };
  const { federation, peers, degraded } = health;
  const reasons = degraded.filter((reason) => reason.startsWith("federation"));
  const says = federation === "on" ? `on, ${peers} peers` : reasons.join("; ");
  return { level: federation === "degraded" ? "warn" : "ok", says };
}

async function findHealth(home: string): Promise<z.output<typeof HEALTH> | undefined> {
  const answer = await askAdmin(home, "health", {});
  return answer === undefined ? undefined : HEALTH.parse(answer);
}
