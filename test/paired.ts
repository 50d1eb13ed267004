import { Client, type ElicitResult, InMemoryTransport } from "@modelcontextprotocol/client";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

import type { Clock } from "../src/clock.ts";
import type { DhtConfig } from "../src/config.ts";
import { type Context, openContext } from "../src/context.ts";
import type { Waits } from "../src/embeddings/waits.ts";
import { createEnvelope } from "../src/privacy/keys/keys.ts";
import { deriveSubkey } from "../src/privacy/keys/subkey.ts";
import { buildServer } from "../src/server.ts";
import type { Home } from "../src/store/home.ts";
import { createKeyring, type Keyring } from "../src/store/keyring.ts";
import type { Toolset } from "../src/toolsets.ts";
import type { WorkTree } from "../src/work-tree.ts";

export interface Paired extends AsyncDisposable, Connected {
  readonly ctx: Context;
  /** Another client of the same node. */
  readonly connect: (options?: ClientOptions) => Promise<Connected>;
}

export interface Connected {
  readonly client: Client;
  readonly call: (name: string, args?: Record<string, unknown>) => Promise<Reply>;
}

export interface Reply {
  readonly data: unknown;
  readonly error?: { readonly code: string; readonly message: string; readonly fix?: string };
}

export interface ClientOptions {
  readonly name?: string;
  readonly project?: string;
  readonly session?: string;
  /** The project's repository. */
  readonly folder?: string;
  /** The groups of tools that the client is given. */
  readonly toolsets?: readonly Toolset[];
  /** How the repository stands when the node looks. */
  readonly workTree?: () => Promise<WorkTree>;
  /** `legacy`: `initialize`, up to 2025-11-25; `modern`: `server/discover`, 2026-07-28. */
  readonly era?: "legacy" | "modern";
  /** The person behind this client, who is asked in its dialogs; without one, the client cannot ask. */
  readonly person?: (question: string) => ElicitResult | Promise<ElicitResult>;
}

export interface PairedOptions extends ClientOptions {
  readonly home?: Home;
  readonly clock?: Clock;
  readonly dht?: DhtConfig;
  readonly embeddingWaits?: Waits;
}

/** A home that keeps nothing: a database in memory under fixed keys. */
export const MEMORY_HOME: Home = {
  path: ":memory:",
  dbPath: ":memory:",
  keys: { database: Buffer.alloc(32, 1), rowMac: Buffer.alloc(32, 2) },
  subkey: (purpose) => deriveSubkey(Buffer.alloc(32, 3), purpose),
  keyring: memoryKeyring(),
  databaseMade: false,
  rememberDatabase() {},
};

/** Real keys under one slot that needs no person, in a keyring that is nowhere but here. */
function memoryKeyring(): Keyring {
  const slot = { id: "memory", type: "memory", secret: Buffer.alloc(32, 4) };
  let { envelope, keys } = createEnvelope(slot, 0);
  return createKeyring({ envelope, keys, slot: slot.id }, [], {
    get: () => envelope,
    replace(changed) {
      envelope = changed;
    },
  });
}

/** Starts a whole server with a database in memory and a connected client; `await using` stops it. */
export async function startPaired(options: PairedOptions = {}): Promise<Paired> {
  const { home = MEMORY_HOME, clock, dht, embeddingWaits, ...first } = options;
  const ctx = openContext({
    home,
    ...(clock && { clock }),
    ...(dht && { dht }),
    ...(embeddingWaits && { embeddingWaits }),
  });
  const opened: Connected[] = [];
  const connect = async (ask: ClientOptions = {}): Promise<Connected> => {
    const connected = await connectClient(ctx, ask);
    opened.push(connected);
    return connected;
  };
  return {
    ctx,
    connect,
    ...(await connect(first)),
    async [Symbol.asyncDispose]() {
      for (const { client } of opened) await client.close();
      await ctx[Symbol.asyncDispose]();
    },
  };
}

/** Connects a client to a context, as the node does for each of its connections. */
export async function connectClient(ctx: Context, options: ClientOptions): Promise<Connected> {
  const { name = "test", project = "test", session, folder, era = "legacy", person } = options;
  const { workTree, toolsets } = options;
  const [near, far] = InMemoryTransport.createLinkedPair();
  const client = new Client(
    { name, version: "0" },
    {
      versionNegotiation: { mode: ERAS[era] },
      ...(person && { capabilities: { elicitation: { form: {} } } }),
    },
  );
  if (person)
    client.setRequestHandler("elicitation/create", ({ params }) => person(params.message));
  serveStdio(
    () =>
      buildServer(ctx, {
        project,
        ...(session && { session }),
        ...(folder && { folder }),
        ...(toolsets && { toolsets }),
        ...(workTree && { workTree }),
      }),
    { transport: near },
  );
  await client.connect(far);
  return {
    client,
    async call(tool, args = {}) {
      const reply = await client.callTool({ name: tool, arguments: args });
      if (!reply.isError) return { data: reply.structuredContent };
      const [block] = reply.content;
      return { data: undefined, error: JSON.parse(block?.type === "text" ? block.text : "{}") };
    },
  };
}

const ERAS = { legacy: "legacy", modern: { pin: "2026-07-28" } } as const;
