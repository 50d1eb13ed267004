import { z } from "zod";

import { checkIn } from "../emotion/check-in.ts";
import { WAYS } from "../emotion/flow/label-store.ts";
import { PairedError } from "../errors.ts";
import { EXIT, type Program } from "./command.ts";
import { insightMethods } from "./insight-methods.ts";
import { feltLines } from "./insight/felt.ts";
import { type AskedNode, openNode } from "./open-node.ts";
import { readOptions } from "./read-options.ts";

const OPTIONS = {
  focus: { type: "string" },
  mood: { type: "string" },
  stuck: { type: "boolean" },
  "not-stuck": { type: "boolean" },
  "bad-moment": { type: "boolean" },
  json: { type: "boolean", default: false },
} as const;
const USAGE =
  "paired-mcp feel [--focus 1-5] [--mood 1-5] [--stuck | --not-stuck] [--bad-moment] | show | undo | delete [--json]";

const FIGURE = z.number().nullable();
const ANSWER = z.boolean().nullable();
const FELT = z.object({
  labels: z.array(
    z.object({
      id: z.number(),
      at: z.number(),
      via: z.enum(WAYS),
      focus: FIGURE,
      mood: FIGURE,
      stuck: ANSWER,
      badMoment: ANSWER,
      welcome: ANSWER,
      focusScore: FIGURE,
      frictionScore: FIGURE,
    }),
  ),
  mood: z.object({
    value: FIGURE,
    basis: z.enum(["said", "text", "none"]),
    ageMs: FIGURE,
    count: z.number(),
    usual: FIGURE,
  }),
});
export type Felt = z.output<typeof FELT>;

type Values = ReturnType<typeof readOptions<typeof OPTIONS>>["values"];

/** What a person says of themselves: kept for them, shown to them, and forgotten when they say so. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { values, positionals } = readOptions(args, OPTIONS, USAGE);
  const said = saidBy(values);
  const [action = said ? "say" : "show", ...more] = positionals;
  if (more.length > 0 || (said && positionals.length > 0)) throw usage();
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (!act) throw usage();
  await using node = await openNode(program, insightMethods);
  const { text, data } = await act(node, said);
  program.stdout.write(values.json ? `${JSON.stringify(data)}\n` : `${text}\n`);
  return EXIT.ok;
}

interface Told {
  readonly text: string;
  readonly data: unknown;
}

const ACTIONS: Readonly<
  Record<string, (node: AskedNode, said: object | undefined) => Promise<Told>>
> = {
  async say(node, said) {
    const id = z.number().parse(await node.ask("insight.feel", said ?? {}));
    return { text: "Noted. Take it back: paired-mcp feel undo", data: { id } };
  },
  async show(node) {
    const felt = FELT.parse(await node.ask("insight.felt", {}));
    return { text: feltLines(felt).join("\n"), data: felt };
  },
  async undo(node) {
    const id = z
      .number()
      .nullable()
      .parse(await node.ask("insight.unfeel", {}));
    return { text: id === null ? "There is nothing to forget." : "Forgotten.", data: { id } };
  },
  async delete(node) {
    const forgotten = z.number().parse(await node.ask("insight.forget", {}));
    return { text: `Forgotten: ${forgotten}.`, data: { forgotten } };
  },
};

function saidBy(values: Values): object | undefined {
  const { focus, mood, stuck } = values;
  if (stuck && values["not-stuck"]) throw usage();
  const said = {
    ...(focus !== undefined && { focus: Number(focus) }),
    ...(mood !== undefined && { mood: Number(mood) }),
    ...(stuck && { stuck: true }),
    ...(values["not-stuck"] && { stuck: false }),
    ...(values["bad-moment"] && { badMoment: true }),
  };
  if (Object.keys(said).length === 0) return undefined;
  if (!checkIn.safeParse(said).success) throw usage();
  return said;
}

function usage(): PairedError {
  return new PairedError("bad_input", "feel takes numbers from 1 to 5, show, undo or delete", {
    fix: USAGE,
  });
}
