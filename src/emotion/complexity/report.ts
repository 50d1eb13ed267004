import { z } from "zod";

import type { Gate } from "./gate.ts";
import type { ReadFile, Reading } from "./reading.ts";
import { SKIPPED } from "./source-file.ts";

const FUNCTION = z.object({
  path: z.string(),
  line: z.number(),
  name: z.string(),
  cognitive: z.number(),
  cyclomatic: z.number(),
  nesting: z.number(),
  length: z.number(),
  parameters: z.number(),
});

export type ReportedFunction = Readonly<z.output<typeof FUNCTION>>;

const HOT_SPOT = z.object({
  path: z.string(),
  /** In the last year. */
  commits: z.number(),
  cognitive: z.number(),
  /** Commits x cognitive complexity. */
  score: z.number(),
});

export type HotSpot = Readonly<z.output<typeof HOT_SPOT>>;

const TREND = z.object({
  base: z.string(),
  cognitive_before: z.number(),
  cyclomatic_before: z.number(),
  files_changed: z.number(),
  /** Functions that became more complex, the worst first; `before` is 0 for a new one. */
  risen: z.array(
    z.object({ path: z.string(), name: z.string(), before: z.number(), after: z.number() }),
  ),
});

export type Trend = Readonly<z.output<typeof TREND>>;

const VIOLATION = z.object({
  what: z.string(),
  where: z.string(),
  value: z.number(),
  most: z.number(),
});

export type Violation = Readonly<z.output<typeof VIOLATION>>;

/** What the worker's thread answers. */
export const REPORT = z.object({
  files: z.number(),
  lines: z.number(),
  functions: z.number(),
  cognitive: z.number(),
  cyclomatic: z.number(),
  /** The share of lines that stand in two places, 0 to 1. */
  duplication: z.number(),
  /** Files whose grammar found something that it does not know. */
  broken: z.number(),
  skipped: z.partialRecord(z.enum(SKIPPED), z.number()),
  worst: z.array(FUNCTION),
  hot_spots: z.union([z.array(HOT_SPOT), z.literal("unknown")]),
  trend: TREND.optional(),
  gate: z
    .object({ pass: z.boolean(), violations: z.array(VIOLATION), more: z.number() })
    .optional(),
});

export type Report = Readonly<z.output<typeof REPORT>>;

export interface Totals {
  readonly cognitive: number;
  readonly cyclomatic: number;
}

/** A function inside another one that has its complexity already is not added again. */
export function totalOf(files: readonly ReadFile[]): Totals {
  const all = files.flatMap(({ functions }) => functions);
  return {
    cognitive: all.reduce((sum, { cognitive, inner }) => sum + (inner ? 0 : cognitive), 0),
    cyclomatic: all.reduce((sum, { cyclomatic }) => sum + cyclomatic, 0),
  };
}

export function listFunctions(files: readonly ReadFile[]): ReportedFunction[] {
  return files.flatMap(({ path, functions }) =>
    functions.map(({ name, line, lines, parameters, cyclomatic, cognitive, nesting }) => ({
      path,
      line,
      name,
      cognitive,
      cyclomatic,
      nesting,
      length: lines,
      parameters,
    })),
  );
}

export function shareOf({ duplicated, lines }: Pick<Reading, "duplicated" | "lines">): number {
  return lines === 0 ? 0 : Math.round((duplicated / lines) * 1000) / 1000;
}

/** Everything that is over the gate, functions first. */
export function findViolations(
  gate: Gate,
  found: {
    readonly functions: readonly ReportedFunction[];
    readonly duplication: number;
    readonly growth: number | undefined;
  },
): Violation[] {
  const { functions, duplication, growth } = found;
  const each = (["cognitive", "cyclomatic", "nesting", "length", "parameters"] as const).flatMap(
    (what) => {
      const most = gate[what];
      if (most === undefined) return [];
      return functions
        .filter((one) => one[what] > most)
        .map((one) => ({
          what,
          where: `${one.path}:${one.line} ${one.name}`,
          value: one[what],
          most,
        }));
    },
  );
  const whole = [
    { what: "duplication", value: duplication, most: gate.duplication },
    { what: "growth", value: growth, most: gate.growth },
  ].flatMap(({ what, value, most }) =>
    value !== undefined && most !== undefined && value > most
      ? [{ what, where: "all", value, most }]
      : [],
  );
  return [...each, ...whole];
}
