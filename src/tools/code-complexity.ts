import { z } from "zod";

import { readGate } from "../emotion/complexity/gate.ts";
import { PairedError } from "../errors.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { complexityLines } from "./complexity-lines.ts";
import { defineTool } from "./define.ts";

const PATH_CHARS = 300;
const MAX_PATHS = 20;
const GATE_CHARS = 300;
/** Of each list; the budget takes fewer. */
const TOP = 100;
const TOKENS = { least: 200, usual: 1500, most: 6000 } as const;

const COUNTS = z.record(z.string(), z.number());
const LINES = z.array(z.string());

export const codeComplexity = defineTool({
  name: "code_complexity",
  title: "Measure how complex code is",
  description:
    "How complex this project's code is: worst functions, hot spots (commits x complexity), what rose since commit base, and what breaks gate, JSON like {\"cognitive\":15}. paths from the project's root; usual: all.",
  effect: "read",
  input: z.object({
    paths: z
      .array(plainLine(PATH_CHARS))
      .refine(({ length }) => length <= MAX_PATHS, `at most ${MAX_PATHS} paths`)
      .optional(),
    base: plainLine(120).optional(),
    gate: plainLine(GATE_CHARS).optional(),
    budget_tokens: z.int().min(TOKENS.least).max(TOKENS.most).default(TOKENS.usual),
  }),
  output: z.object({
    totals: COUNTS,
    skipped: COUNTS.optional(),
    gate: z.string().optional(),
    since: z.string().optional(),
    violations: LINES.optional(),
    risen: LINES.optional(),
    worst: LINES,
    hot_spots: LINES.optional(),
    left_out: z.number(),
    note: z.string().optional(),
  }),
  run: async (ctx, { paths = [], base, gate, budget_tokens: budget }, call) => {
    const { complexity } = ctx;
    const { folder: root } = call.session;
    if (root === undefined)
      throw new PairedError(
        "not_found",
        "this client does not work in a project that can be read",
        {
          fix: "Start the client in a git repository, or run `paired-mcp complexity` there.",
        },
      );
    const report = await complexity.measure({
      root,
      paths,
      base,
      gate: gate === undefined ? undefined : readGate(gate),
      top: TOP,
      signal: call.signal,
      onProgress: call.progress,
    });
    return complexityLines(report, budget);
  },
});
