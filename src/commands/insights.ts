import { z } from "zod";

import { WORK_STATES } from "../emotion/answer.ts";
import { systemOffset } from "../emotion/flow/grains.ts";
import type { Loaded } from "../emotion/insights/load.ts";
import { figureLines } from "../emotion/insights/say.ts";
import { PairedError } from "../errors.ts";
import { EXIT, type Program } from "./command.ts";
import { insightMethods } from "./insight-methods.ts";
import { chartLines, type Screen } from "./insights/chart.ts";
import { insightsSvg } from "./insights/svg.ts";
import { openNode } from "./open-node.ts";
import { readOptions } from "./read-options.ts";
import { writeNewFile } from "./write-new-file.ts";

const OPTIONS = {
  day: { type: "boolean", default: false },
  week: { type: "boolean", default: false },
  svg: { type: "string" },
  json: { type: "boolean", default: false },
} as const;
const USAGE = "paired-mcp insights [--day | --week] [--svg FILE] [--json]";
const PLAIN_COLUMNS = 80;

const NUMBER = z.number().nullable();
const FIGURE = z.object({ value: NUMBER, low: NUMBER, high: NUMBER, n: z.number() });
const COUNTS = z.record(z.string(), z.number());
const QUARTER = z.object({
  at: z.number(),
  human: z.number(),
  waiting: z.number(),
  agent: z.number(),
  in_block: z.number(),
  friction: z.number(),
  state: z.enum(WORK_STATES),
});
const LOADED: z.ZodType<Loaded> = z.object({
  period: z.enum(["day", "week"]),
  from: z.string(),
  to: z.string(),
  time: z.object({ human: z.number(), waiting: z.number(), agent: z.number() }),
  focus: z.object({ blocks: z.number(), minutes: z.number(), length: FIGURE }),
  interruptions: z.object({
    asked: z.number(),
    away: z.number(),
    switched: z.number(),
    cost: FIGURE,
  }),
  rework: z.object({
    corrected_prompts: FIGURE,
    reverts: FIGURE,
    deletions: FIGURE,
    failed_tests: FIGURE,
  }),
  waiting: FIGURE,
  best_hours: z.array(z.object({ hour: z.number(), share: FIGURE })),
  quarters: z.array(QUARTER),
  stored: COUNTS,
});

/** What the person's day or week was like, as a chart, a picture or figures. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { values, positionals } = readOptions(args, OPTIONS, USAGE);
  if (positionals.length > 0 || (values.day && values.week))
    throw new PairedError("bad_input", "insights takes a day or a week", { fix: USAGE });
  await using node = await openNode(program, insightMethods);
  const period = values.week ? "week" : "day";
  const loaded = LOADED.parse(await node.ask("insight.insights", { period }));
  const { stdout } = program;
  if (values.svg !== undefined) {
    const path = writeNewFile(program, values.svg, insightsSvg(loaded, systemOffset));
    stdout.write(values.json ? `${JSON.stringify({ path })}\n` : `Written: ${path}\n`);
    return EXIT.ok;
  }
  // By the quarter of an hour it is for the person's eyes: a program gets the figures.
  const { quarters: _chart, stored: _stored, ...figures } = loaded;
  stdout.write(
    values.json
      ? `${JSON.stringify(figures)}\n`
      : `${lines(loaded, screenOf(program)).join("\n")}\n`,
  );
  return EXIT.ok;
}

function lines(loaded: Loaded, screen: Screen): string[] {
  const { period, from, to } = loaded;
  const chart = chartLines(loaded, screen);
  return [
    period === "day" ? from : `${from} to ${to}`,
    "",
    ...(chart.length > 0 ? [...chart, ""] : []),
    ...figureLines(loaded),
  ];
}

function screenOf({ stdout, env }: Program): Screen {
  const isTerminal = "isTTY" in stdout && stdout.isTTY === true;
  const columns = "columns" in stdout && typeof stdout.columns === "number" ? stdout.columns : 0;
  return {
    columns: columns > 0 ? columns : PLAIN_COLUMNS,
    colour: isTerminal && !env.NO_COLOR,
    offset: systemOffset,
  };
}
