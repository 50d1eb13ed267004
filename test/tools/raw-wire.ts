import { InMemoryTransport, type JSONRPCMessage } from "@modelcontextprotocol/client";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

import type { Context } from "../../src/context.ts";
import { buildServer } from "../../src/server.ts";

export const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "raw", version: "0" },
  "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } },
};

const RESULT = z.object({
  inputRequests: z.record(z.string(), z.unknown()).optional(),
  structuredContent: z
    .object({
      share: z.string().optional(),
      state: z.string().optional(),
      digest: z.string().optional(),
    })
    .optional(),
  isError: z.boolean().optional(),
});
export type Result = z.output<typeof RESULT>;

export type Params = Record<string, unknown>;

export type RawWire = (args: Params, extra?: Params) => Promise<Result>;

/** A connection that says exactly what it is told to, in the era of 2026-07-28. */
export async function openRawWire(ctx: Context): Promise<RawWire> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  serveStdio(() => buildServer(ctx, { project: "test" }), { transport: near });
  const waiting = new Map<unknown, (message: JSONRPCMessage) => void>();
  Object.assign(far, {
    onmessage: (message: JSONRPCMessage) =>
      void ("id" in message && waiting.get(message.id)?.(message)),
  });
  await far.start();
  let id = 0;
  return async (args, extra = {}) => {
    id++;
    const answered = new Promise<JSONRPCMessage>((resolve) => waiting.set(id, resolve));
    const params = { name: "knowledge_share", arguments: args, _meta: META, ...extra };
    await far.send({ jsonrpc: "2.0", id, method: "tools/call", params });
    const message = await answered;
    return "result" in message ? RESULT.parse(message.result) : { isError: true };
  };
}
