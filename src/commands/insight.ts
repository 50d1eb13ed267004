import { z } from "zod";

import { ITEMS, isItem, type Item } from "../emotion/consent.ts";
import { GRAINS } from "../emotion/flow/grains.ts";
import { readIdle } from "../emotion/flow/idle.ts";
import { PairedError } from "../errors.ts";
import { parseFields } from "../node/json.ts";
import { createLines } from "../node/lines.ts";
import { EXIT, type Program } from "./command.ts";
import { openConfirm } from "./confirm.ts";
import { insightMethods } from "./insight-methods.ts";
import { bucketLines, changeLines, NOTICE, statusLines } from "./insight/show.ts";
import { type AskedNode, openNode } from "./open-node.ts";
import { readOptions } from "./read-options.ts";
import { prove } from "./review-node.ts";
import { needTerminal, type Terminal } from "./review-terminal.ts";

const OPTIONS = {
  grain: { type: "string", default: "day" },
  erase: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;
const USAGE =
  "paired-mcp insight [show] | on | off [--erase] | inspect [--grain day|15m|1m|10s] | idle 10m | erase | editor [--json]";

/** More than 500 events that say all that they may. */
const MAX_BATCH_BYTES = 256 * 1024;
const PIECES = 48;
const COUNTS = z.record(z.string(), z.number());
const STATUS = z.object({
  items: z.array(z.string()),
  since: z.number().optional(),
  idleMs: z.number().optional(),
  taken: z.number(),
  skipped: COUNTS,
  waiting: z.number(),
  rows: COUNTS.optional(),
  bytes: z.number(),
  trouble: z.array(z.string()),
  yes: z.enum(["words", "passphrase"]),
});
export type Status = z.output<typeof STATUS>;
const BUCKETS = z.array(z.object({ at: z.number(), sums: COUNTS }));
const CHANGED = z.array(z.object({ at: z.number(), before: z.number(), after: z.number() }));

type Values = ReturnType<typeof readOptions<typeof OPTIONS>>["values"];

interface Asked {
  readonly node: AskedNode;
  readonly program: Program;
  readonly values: Values;
  readonly word: string | undefined;
}

/** What is recorded of how the person works: only they switch it on, see it by the minute, and erase it. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { values, positionals } = readOptions(args, OPTIONS, USAGE);
  const [name = "show", word, ...more] = positionals;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action || more.length > 0 || (word !== undefined && name !== "idle")) throw usage();
  await using node = await openNode(program, insightMethods);
  await action({ node, program, values, word });
  return EXIT.ok;
}

const ACTIONS: Readonly<Record<string, (asked: Asked) => Promise<void>>> = {
  show,
  on: switchOn,
  off: switchOff,
  inspect,
  idle: setIdle,
  erase,
  editor: feed,
};

async function show({ node, program, values }: Asked): Promise<void> {
  const status = STATUS.parse(await node.ask("insight.status", {}));
  const days = BUCKETS.parse(
    await node.ask("insight.buckets", { grain: "day", from: 0, to: Number.MAX_SAFE_INTEGER }),
  );
  const lines = statusLines(status, days.at(-1));
  program.stdout.write(values.json ? `${JSON.stringify(status)}\n` : `${lines.join("\n")}\n`);
}

async function switchOn({ node, program }: Asked): Promise<void> {
  using terminal = needTerminal(program, "insight on");
  const status = STATUS.parse(await node.ask("insight.status", {}));
  terminal.write(`${NOTICE}\n`);
  const items: Item[] = [];
  for (const [item, says] of Object.entries(ITEMS))
    if (isItem(item) && (await agrees(terminal, `\n${item}: ${says}`))) items.push(item);
  if (items.length === 0) {
    terminal.write("\nNothing was chosen: it stays as it was.\n");
    return;
  }
  if (status.yes === "words") await node.ask("insight.on", { items });
  else await withPassphrase(terminal, program, (proof) => node.ask("insight.on", { items, proof }));
  terminal.write(`\nOn: ${items.join(", ")}. Off again: paired-mcp insight off\n`);
}

/** No is what nothing, or anything but yes, means. */
async function agrees(terminal: Terminal, question: string): Promise<boolean> {
  terminal.write(`${question}\n`);
  const typed = await terminal.ask("  Record this? [y/N] ");
  if (typed === undefined)
    throw new PairedError("denied", "you left: nothing was changed", { fix: "Run it again." });
  return /^y(?:es)?$/i.test(typed.trim());
}

async function withPassphrase(
  terminal: Terminal,
  { config }: Program,
  use: (proof: object) => Promise<unknown>,
): Promise<void> {
  const typed = await terminal.askHidden("\nYour passphrase, for it is you who agrees: ");
  await prove(config.home, typed ?? "", use);
}

async function switchOff({ node, program, values }: Asked): Promise<void> {
  await node.ask("insight.off", {});
  program.stdout.write("Off. Nothing is recorded any more.\n");
  if (values.erase) await erase({ node, program, values, word: undefined });
}

async function inspect({ node, program, values }: Asked): Promise<void> {
  const grain = GRAINS.find(({ name }) => name === values.grain);
  if (!grain) throw usage();
  // By the minute it is for the person's eyes: a program, or an assistant with a shell, gets days.
  if (grain.name !== "day") needTerminal(program, "insight inspect")[Symbol.dispose]();
  const buckets: z.output<typeof BUCKETS> = [];
  for (const span of spansOf(grain))
    buckets.push(...BUCKETS.parse(await node.ask("insight.buckets", span)));
  program.stdout.write(
    values.json
      ? `${JSON.stringify(buckets)}\n`
      : `${bucketLines(grain.name, buckets).join("\n")}\n`,
  );
}

/** In pieces, so that no tool call waits for the whole. */
function spansOf({
  name,
  keptMs,
}: (typeof GRAINS)[number]): { grain: string; from: number; to: number }[] {
  const ever = { grain: name, from: 0, to: Number.MAX_SAFE_INTEGER };
  if (keptMs === undefined) return [ever];
  const step = keptMs / PIECES;
  const until = Date.now();
  // What is about to go, and what a clock that was set back has left, is in the first and the last.
  return Array.from({ length: PIECES }, (_, n) => ({
    grain: name,
    from: n === 0 ? 0 : until - (PIECES - n) * step,
    to: n === PIECES - 1 ? ever.to : until - (PIECES - n - 1) * step,
  }));
}

async function setIdle({ node, program, word }: Asked): Promise<void> {
  const changed = await node.ask("insight.idle", { idleMs: readIdle(word ?? "") });
  program.stdout.write(`${changeLines(CHANGED.parse(changed)).join("\n")}\n`);
}

async function erase({ node, program }: Asked): Promise<void> {
  const confirm = openConfirm(program, {
    command: "insight erase",
    undone: "nothing was erased",
  });
  await confirm(
    "This removes all that was recorded of how you work; nobody can bring it back.",
    "erase",
  );
  await node.ask("insight.erase", {});
  program.stdout.write("Erased: the sums, what was learned from them, and their key.\n");
}

/** Until stdin ends: each line is a batch, and is answered by one line in the same order. */
async function feed({ node, program }: Asked): Promise<void> {
  let last = Promise.resolve();
  const say = (work: () => Promise<unknown>): void => {
    last = last.then(async () => void program.stdout.write(`${JSON.stringify(await work())}\n`));
  };
  const oversized = async (): Promise<object> => {
    await node.ask("insight.oversized", {});
    return { taken: 0, skipped: { oversized: 1 } };
  };
  const lines = createLines(
    {
      onLine: (line) =>
        say(() => node.ask("insight.editor", parseFields(line.toString("utf8")) ?? {})),
      onOverlong: () => say(oversized),
    },
    MAX_BATCH_BYTES,
  );
  for await (const chunk of program.stdin) lines.push(Buffer.from(chunk));
  await last;
}

function usage(): PairedError {
  return new PairedError("bad_input", "insight takes show, on, off, inspect, idle or erase", {
    fix: USAGE,
  });
}
