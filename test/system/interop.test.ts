import { Client, type VersionNegotiationMode } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { beforeAll, expect, test } from "vitest";

import { CLI, createPlace, isRetryable, type Place } from "./place.ts";

/** What both generations of the SDK's client have in common. */
interface AnyClient {
  readonly listTools: () => Promise<object>;
  readonly callTool: (call: {
    name: string;
    arguments: Record<string, unknown>;
  }) => Promise<object>;
  readonly listPrompts: () => Promise<object>;
  readonly getPrompt: (prompt: { name: string }) => Promise<object>;
  readonly listResources: () => Promise<object>;
  readonly listResourceTemplates: () => Promise<object>;
  readonly readResource: (resource: { uri: string }) => Promise<object>;
  readonly getInstructions: () => string | undefined;
  readonly getServerVersion: () => object | undefined;
  readonly getServerCapabilities: () => object | undefined;
  readonly close: () => Promise<void>;
}

const CLIENTS: Readonly<Record<string, (place: Place) => Promise<AnyClient>>> = {
  "SDK v1": connectOld,
  "SDK v2, legacy": (place) => connect(place, "legacy"),
  "SDK v2, auto": (place) => connect(place, "auto"),
  "SDK v2, 2026-07-28": (place) => connect(place, { pin: "2026-07-28" }),
};

let golden: string;

beforeAll(async () => {
  golden = await transcribe(connectOld);
});

test("the transcript is one of real answers", () => {
  expect(golden).toContain("write the parser");
  expect(golden).toContain("bad_input");
  expect(golden.length).toBeGreaterThan(5000);
});

test.each(Object.keys(CLIENTS))("%s gets the same answers as every other client", async (name) => {
  const open = CLIENTS[name];
  if (!open) throw new Error(name);

  expect(await transcribe(open)).toBe(golden);
});

test.each(Object.keys(CLIENTS))("%s goes on after its node was killed", async (name) => {
  await using place = createPlace();
  const client = await CLIENTS[name]?.(place);
  if (!client) throw new Error(name);
  const add = (title: string): Promise<object> =>
    client.callTool({ name: "task_add", arguments: { title, idempotency_key: title } });
  await add("before");
  const pid = place.node()?.pid ?? 0;
  process.kill(pid, "SIGKILL");

  const after = await add("after").catch((error: unknown) => {
    if (!isRetryable(error)) throw error;
    return add("after");
  });

  expect(after).toMatchObject({ structuredContent: { id: "T2", title: "after" } });
  expect(place.node()?.pid).not.toBe(pid);
  await client.close();
});

/** Everything a client can ask, on a fresh home, as one text. What only one protocol era sends is left out. */
async function transcribe(open: (place: Place) => Promise<AnyClient>): Promise<string> {
  await using place = createPlace();
  const client = await open(place);
  const call = (name: string, args: Record<string, unknown>) => () =>
    client.callTool({ name, arguments: args });
  const steps: readonly (() => Promise<object>)[] = [
    () => client.listTools(),
    call("task_add", { title: "write the parser", role: "edison", idempotency_key: "k" }),
    call("task_add", { title: "write the parser", role: "edison", idempotency_key: "k" }),
    call("task_add", { title: "another", idempotency_key: "k" }),
    call("task_add", { title: "" }),
    call("task_add", { title: "x", nonsense: 1 }),
    call("task_list", {}),
    call("role_brief", { role: "edison" }),
    call("no_such_tool", {}),
    () => client.listPrompts(),
    () => client.getPrompt({ name: "alex" }),
    () => client.getPrompt({ name: "nobody" }),
    () => client.listResources(),
    () => client.listResourceTemplates(),
    () => client.readResource({ uri: "paired://board/test" }),
    () => client.readResource({ uri: "paired://nothing" }),
  ];
  const answers: unknown[] = [
    client.getInstructions(),
    client.getServerVersion(),
    client.getServerCapabilities(),
  ];
  for (const step of steps) answers.push(await step().catch(readError));
  await client.close();
  return JSON.stringify(answers.map(strip), undefined, 1);
}

/** The v1 client puts its own words before a server's. */
function readError(error: unknown): object {
  if (!(error instanceof Error) || !("code" in error)) throw error;
  return { code: error.code, message: error.message.replace(/^MCP error -\d+: /, "") };
}

/** Takes out the 2026 era's cache hints and server name, sorts keys, and hides the time of the run. */
function strip(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>");
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !ERA_ONLY.has(key));
  return Object.fromEntries(
    kept.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, strip(inner)]),
  );
}

const ERA_ONLY = new Set(["ttlMs", "cacheScope", "resultType", "_meta"]);

async function connect(place: Place, mode: VersionNegotiationMode): Promise<AnyClient> {
  const client = new Client({ name: "interop", version: "1" }, { versionNegotiation: { mode } });
  await client.connect(new StdioClientTransport(program(place)));
  return client;
}

async function connectOld(place: Place): Promise<AnyClient> {
  const client = new OldClient({ name: "interop", version: "1" });
  await client.connect(new OldTransport(program(place)));
  return client;
}

function program({ path, env }: Place): {
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  stderr: "ignore";
} {
  return { command: process.execPath, args: [CLI], cwd: path, env: { ...env }, stderr: "ignore" };
}
