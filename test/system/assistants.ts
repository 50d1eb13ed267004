import { join } from "node:path";

import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { z } from "zod";

import { CLI, type Place } from "./place.ts";

/** A client of one SDK generation, in a folder of its place, over a relay of its own. */
export interface Assistant {
  readonly pid: number;
  /** Throws what a tool refuses, as an error with its JSON. */
  readonly call: (tool: string, args: Record<string, unknown>) => Promise<unknown>;
  readonly instructions: string;
  /** Resources of which it was told that they have changed; undefined: it cannot listen. */
  readonly told: readonly string[] | undefined;
  readonly close: () => Promise<void>;
}

export type Generation = keyof typeof GENERATIONS;

interface Where {
  readonly name: string;
  /** Of its place. */
  readonly folder: string;
  /** Resources that it listens to, if it can. */
  readonly follows?: readonly string[];
}

/** Clients of different SDK generations, protocol eras and capabilities. */
export const GENERATIONS = {
  /** SDK v1, 2025-11-25, tools alone. */
  async old(place: Place, { name, folder }: Where): Promise<Assistant> {
    const transport = new OldTransport(program(place, folder));
    const client = new OldClient({ name, version: "1" });
    await client.connect(transport);
    return {
      pid: transport.pid ?? 0,
      call: async (tool, args) => dataOf(await client.callTool({ name: tool, arguments: args })),
      instructions: client.getInstructions() ?? "",
      told: undefined,
      close: () => client.close(),
    };
  },
  /** SDK v2, 2026-07-28: asks its person, reads resources, listens. */
  async new(place: Place, { name, folder, follows = [] }: Where): Promise<Assistant> {
    const told: string[] = [];
    const transport = new StdioClientTransport(program(place, folder));
    const client = new Client(
      { name, version: "1" },
      {
        versionNegotiation: { mode: { pin: "2026-07-28" } },
        capabilities: { elicitation: { form: {} } },
      },
    );
    client.setNotificationHandler("notifications/resources/updated", ({ params }) => {
      told.push(params.uri);
    });
    await client.connect(transport);
    if (follows.length > 0) await client.listen({ resourceSubscriptions: [...follows] });
    return {
      pid: transport.pid ?? 0,
      call: async (tool, args) => dataOf(await client.callTool({ name: tool, arguments: args })),
      instructions: client.getInstructions() ?? "",
      told,
      close: () => client.close(),
    };
  },
} as const;

function program(
  { path, env }: Place,
  folder: string,
): { command: string; args: string[]; cwd: string; env: Record<string, string>; stderr: "ignore" } {
  const cwd = join(path, folder);
  return { command: process.execPath, args: [CLI], cwd, env: { ...env }, stderr: "ignore" };
}

const REPLY = z.looseObject({
  isError: z.boolean().optional(),
  structuredContent: z.unknown().optional(),
  content: z.unknown(),
});

function dataOf(reply: object): unknown {
  const { isError = false, structuredContent, content } = REPLY.parse(reply);
  if (isError) throw new Error(JSON.stringify(content));
  return structuredContent;
}
