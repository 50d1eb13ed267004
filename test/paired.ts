import { Client, InMemoryTransport } from "@modelcontextprotocol/client";

import { type Context, openContext } from "../src/context.ts";
import { deriveSubkey } from "../src/privacy/keys/envelope.ts";
import { buildServer } from "../src/server.ts";
import type { Home } from "../src/store/home.ts";

export interface Paired extends AsyncDisposable {
  readonly ctx: Context;
  readonly client: Client;
  readonly call: (name: string, args?: Record<string, unknown>) => Promise<Reply>;
}

export interface Reply {
  readonly data: unknown;
  readonly error?: { readonly code: string; readonly message: string; readonly fix?: string };
}

/** A home that keeps nothing: a database in memory under fixed keys. */
export const MEMORY_HOME: Home = {
  path: ":memory:",
  dbPath: ":memory:",
  keys: { database: Buffer.alloc(32, 1), rowMac: Buffer.alloc(32, 2) },
  subkey: (purpose) => deriveSubkey(Buffer.alloc(32, 3), purpose),
  keyring: { slots: [] },
  databaseMade: false,
  rememberDatabase() {},
};

/** Starts a whole server with a database in memory and a connected client; `await using` stops it. */
export async function startPaired(): Promise<Paired> {
  const ctx = openContext({ home: MEMORY_HOME });
  const [near, far] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "test", version: "0" });
  const server = buildServer(ctx, { project: "test" });
  await Promise.all([server.connect(near), client.connect(far)]);
  return {
    ctx,
    client,
    async call(name, args = {}) {
      const reply = await client.callTool({ name, arguments: args });
      if (!reply.isError) return { data: reply.structuredContent };
      const [block] = reply.content;
      return { data: undefined, error: JSON.parse(block?.type === "text" ? block.text : "{}") };
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await ctx[Symbol.asyncDispose]();
    },
  };
}
