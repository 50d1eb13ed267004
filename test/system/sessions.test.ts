import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { expect, test } from "vitest";
import { z } from "zod";

import { CLI, createPlace, type Place } from "./place.ts";

interface Assistant {
  readonly pid: number;
  readonly call: (tool: string, args: Record<string, unknown>) => Promise<unknown>;
  readonly instructions: string;
  readonly close: () => Promise<void>;
}

/** Clients of different SDK generations and capabilities. */
const GENERATIONS = {
  async old(place: Place, name: string): Promise<Assistant> {
    const transport = new OldTransport(program(place));
    const client = new OldClient({ name, version: "1" });
    await client.connect(transport);
    return {
      pid: transport.pid ?? 0,
      call: async (tool, args) => dataOf(await client.callTool({ name: tool, arguments: args })),
      instructions: client.getInstructions() ?? "",
      close: () => client.close(),
    };
  },
  async new(place: Place, name: string): Promise<Assistant> {
    const transport = new StdioClientTransport(program(place));
    const client = new Client(
      { name, version: "1" },
      {
        versionNegotiation: { mode: { pin: "2026-07-28" } },
        capabilities: { elicitation: { form: {} } },
      },
    );
    await client.connect(transport);
    return {
      pid: transport.pid ?? 0,
      call: async (tool, args) => dataOf(await client.callTool({ name: tool, arguments: args })),
      instructions: client.getInstructions() ?? "",
      close: () => client.close(),
    };
  },
} as const;

test.each([
  ["old", "new"],
  ["new", "old"],
] as const)(
  "what a killed client of the %s generation did goes on in one of the %s, and back",
  async (first, second) => {
    await using place = createPlace();
    makeRepository(place);
    const claude = await GENERATIONS[first](place, "claude-code");
    await claude.call("memory_add", { title: "Refunds are async", body: "Wait for the webhook." });
    await claude.call("task_add", { title: "Write refunds", role: "edison" });
    await claude.call("task_update", { id: "T1", action: "claim", paths: ["src/**"] });
    writeFileSync(join(place.path, "shop/refund.ts"), "export {};\n");
    await claude.call("session", {
      action: "checkpoint",
      goal: "Refunds",
      state: "The endpoint answers.",
      next: ["Write the tests"],
      decisions: ["Amounts are in cents"],
      questions: ["Which queue?"],
      links: ["K1"],
    });

    process.kill(claude.pid, "SIGKILL");

    const windsurf = await GENERATIONS[second](place, "windsurf");
    const list = (): Promise<unknown> => windsurf.call("session", { action: "list" });
    await expect
      .poll(list, { timeout: 10_000 })
      .toMatchObject({ sessions: [expect.stringContaining("stopped without a hand-off")] });
    expect(await windsurf.call("session", { action: "resume" })).toMatchObject({
      id: "H2",
      from: expect.stringMatching(/^H1 claude-code, .*: Refunds$/),
      git: expect.stringMatching(/^branch feat\/refund matches, .*, 1 dirty file as recorded$/),
      tasks: [expect.stringMatching(/^T1 Write refunds \(.*doing by windsurf/)],
      state: "The endpoint answers.",
      next: ["Write the tests"],
      decisions: ["Q1 Amounts are in cents"],
      questions: ["Q2 Which queue?"],
      links: ["K1"],
    });
    git(place, "switch", "-qc", "fix/queue");
    await windsurf.call("session", { action: "handoff", state: "Tests pass.", closes: ["Q2"] });
    await windsurf.close();
    const again = await GENERATIONS[first](place, "claude-code");
    expect(again.instructions).toMatch(
      /H2 last session, handed over, .*windsurf.*State: Tests pass/,
    );
    git(place, "switch", "-q", "feat/refund");
    expect(await again.call("session", { action: "resume" })).toMatchObject({
      from: expect.stringMatching(/^H2 windsurf, handed over/),
      differs: ["the branch is feat/refund, it was fix/queue"],
      tasks: [expect.stringMatching(/^T1 .*doing by claude-code/)],
      state: "Tests pass.",
    });
    await again.call("task_update", { id: "T1", action: "complete" });
    await again.close();
  },
);

function makeRepository(place: Place): void {
  const folder = join(place.path, "shop");
  mkdirSync(folder);
  git(place, "init", "-q", "-b", "feat/refund");
  writeFileSync(join(folder, "a.ts"), "export {};\n");
  git(place, "add", ".");
  git(place, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "one");
}

function git({ path, env }: Place, ...args: string[]): void {
  const own = { PATH: env.PATH, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  execFileSync("git", ["-C", join(path, "shop"), ...args], { env: own });
}

function program({ path, env }: Place): {
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  stderr: "ignore";
} {
  const cwd = join(path, "shop");
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
