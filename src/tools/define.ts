import {
  type CallToolResult,
  inputRequired,
  type InputRequiredResult,
} from "@modelcontextprotocol/server";
import { z } from "zod";

import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { type Call, Question } from "./call.ts";
import { explain } from "./failure.ts";
import { parseArguments, printable } from "./parse.ts";
import { beat, settle } from "./presence.ts";
import { type JsonSchema, publish } from "./schema.ts";
import { strangersIn } from "./strangers.ts";

interface Shape<I extends z.ZodObject, O extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Whether the tool belongs in a client's first prompt, where tools are otherwise found by search. */
  readonly core?: boolean;
  /** Whether it can reach other people's machines. */
  readonly outside?: boolean;
  readonly input: I;
  readonly output: O;
}

/** A tool that changes nothing. */
interface ReadSpec<I extends z.ZodObject, O extends z.ZodObject> extends Shape<I, O> {
  readonly effect: "read";
  readonly run: (ctx: Context, input: z.output<I>, call: Call) => z.input<O> | Promise<z.input<O>>;
}

/** A tool whose whole run is one transaction: synchronous, and repeated at no harm under its idempotency key. */
interface WriteSpec<I extends z.ZodObject, O extends z.ZodObject> extends Shape<I, O> {
  readonly effect: "write" | "destroy";
  readonly run: (ctx: Context, input: z.output<I>, call: Call) => z.input<O>;
}

/** A writing tool that waits (for a peer, for a person) and commits each of its steps itself, through `call.once`. */
interface StepsSpec<I extends z.ZodObject, O extends z.ZodObject> extends Shape<I, O> {
  readonly effect: "write" | "destroy";
  readonly steps: (ctx: Context, input: z.output<I>, call: Call) => Promise<z.input<O>>;
}

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What the tool may do to the user's data; becomes the MCP annotations. */
  readonly effect: "read" | "write" | "destroy";
  readonly core: boolean;
  readonly outside: boolean;
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  readonly call: (ctx: Context, args: unknown, call: OpenCall) => Promise<ToolReply>;
}

export type ToolReply = CallToolResult | InputRequiredResult;
/** A call before the tool is known: `once` needs the tool's name and input. */
export type OpenCall = Omit<Call, "once">;

/** Repeat a call with the same key and it is done once; the server's instructions say so, each schema need not. */
const KEYED = z.object({ idempotency_key: plainLine(64).optional() });

/** Checks a tool's types, then hides them: the server sees every tool as the same `Tool`. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(
  spec: ReadSpec<I, O> | WriteSpec<I, O> | StepsSpec<I, O>,
): Tool {
  const writes = spec.effect !== "read";
  const schema = writes ? spec.input.extend(KEYED.shape) : spec.input;
  return {
    name: spec.name,
    title: spec.title,
    description: spec.description,
    effect: spec.effect,
    core: spec.core ?? false,
    outside: spec.outside ?? false,
    input: publish(schema, "input"),
    output: publish(spec.output, "output"),
    async call(ctx, args, open) {
      beat(ctx, open.session.id);
      try {
        const key = writes ? parseArguments(KEYED, args).idempotency_key : undefined;
        const input = parseInput(spec.input, args);
        const keyed = { tool: spec.name, input, key };
        const call: Call = { ...open, once: (work) => ctx.calls.once(keyed, work) };
        const who = open.session.id;
        const waits = !("steps" in spec) && spec.effect !== "read";
        if (!waits) settle(ctx, who);
        const output = waits
          ? await ctx.calls.queued(who, keyed, () => spec.output.parse(spec.run(ctx, input, call)))
          : spec.output.parse(await ("steps" in spec ? spec.steps : spec.run)(ctx, input, call));
        const strangers = strangersIn(output);
        if (strangers.length > 0) ctx.gate.shown(open.session.id, strangers);
        return success(output);
      } catch (error) {
        if (error instanceof Question) return ask(error);
        return failure(ctx, spec.name, error);
      }
    },
  };
}

/** An argument that the tool does not know is refused: a misspelt option must not be lost in silence. */
function parseInput<I extends z.ZodObject>(schema: I, args: unknown): z.output<I> {
  const { idempotency_key: _key, ...rest }: Record<string, unknown> = {
    ...parseArguments(z.record(z.string(), z.unknown()), args),
  };
  const unknown = Object.keys(rest).filter((name) => !Object.hasOwn(schema.shape, name));
  if (unknown.length > 0)
    throw new PairedError(
      "bad_input",
      `unknown argument: ${unknown.slice(0, 3).map(printable).join(", ")}`,
      {
        fix: `Known are: ${Object.keys(schema.shape).join(", ")}.`,
      },
    );
  return parseArguments(schema, rest);
}

/** Clients show the model the text or the structured content, never both: they carry the same facts. */
function success(output: Record<string, unknown>): CallToolResult {
  return { structuredContent: output, content: [{ type: "text", text: JSON.stringify(output) }] };
}

function ask({ key, message, schema }: Question): InputRequiredResult {
  return inputRequired({
    inputRequests: { [key]: inputRequired.elicit({ message, requestedSchema: schema }) },
  });
}

export function failure(ctx: Context, tool: string, error: unknown): CallToolResult {
  return {
    isError: true,
    content: [{ type: "text", text: JSON.stringify(explain(ctx, tool, error)) }],
  };
}
