import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { z } from "zod";

import { PairedError } from "../errors.ts";
import { stopNode } from "../node/ask.ts";
import { isStarting } from "../node/ticket.ts";

/** One developer of the demo: a home, a node and an editor of their own. */
export interface Person extends AsyncDisposable {
  readonly name: string;
  /** Calls a tool as the editor does and returns the structured content; a refusal is thrown. */
  readonly call: (tool: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;
}

/** What the person is asked in a dialog of their editor; true is yes. */
export type Decide = (question: string) => boolean;

/**
 * Starts an MCP client whose server is the real relay, which starts the real node: two processes with a home below
 * `folder`. Disposing closes the client and stops the node.
 */
export async function openPerson(options: {
  readonly name: string;
  readonly folder: string;
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  readonly decide: Decide;
}): Promise<Person> {
  const { name, entry, decide } = options;
  const home = join(options.folder, name.toLowerCase());
  const client = new Client(
    { name: `${name.toLowerCase()}-editor`, version: "1.0.0" },
    { capabilities: { elicitation: { form: {} } } },
  );
  client.setRequestHandler("elicitation/create", ({ params }) => {
    const yes = decide(params.message);
    if (!yes || !("requestedSchema" in params)) return { action: "decline" };
    return { action: "accept", content: { decision: yesOf(params.requestedSchema) } };
  });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [entry],
    env: { ...strings(options.env), PAIRED_HOME: home, PAIRED_RUN_DIR: join(home, "run") },
    stderr: "ignore",
  });
  const leave = async (): Promise<void> => {
    await client.close();
    // One that is on its way up would outlive its home.
    while (!(await stopNode(home)) && isStarting(home, Date.now())) await delay(50);
  };
  try {
    await client.connect(transport);
  } catch (cause) {
    await leave();
    const why = cause instanceof Error ? cause.message : "no answer";
    throw new PairedError("unavailable", `${name}'s node does not start: ${why}`, {
      fix: "Run paired-mcp doctor: it says what is missing here.",
      cause,
    });
  }
  return {
    name,
    async call(tool, input) {
      const reply = await client.callTool({ name: tool, arguments: input });
      if (reply.isError) {
        const [block] = reply.content;
        const text = block?.type === "text" ? block.text : tool;
        throw new PairedError("internal", `${name}'s ${tool} was refused: ${text}`);
      }
      const { structuredContent: facts } = reply;
      return typeof facts === "object" && facts !== null ? { ...facts } : {};
    },
    [Symbol.asyncDispose]: leave,
  };
}

/** The last choice of a form's `decision` is the yes; the first leaves all as it is. */
function yesOf(schema: unknown): string {
  const { properties } = FORM.parse(schema);
  return properties.decision.enum.at(-1) ?? "";
}

const FORM = z.object({
  properties: z.object({ decision: z.object({ enum: z.array(z.string()) }) }),
});

function strings(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}
