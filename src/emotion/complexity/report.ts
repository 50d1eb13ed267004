import type { Gate } from "./gate.ts";
import type { ReadFile, Reading } from "./reading.ts";
import type { Skipped } from "./source-file.ts";

export interface ReportedFunction {
  readonly path: string;
  readonly line: number;
  readonly name: string;
  readonly cognitive: number;
  readonly cyclomatic: number;
  readonly nesting: number;
  readonly length: number;
  readonly parameters: number;
}

export interface HotSpot {
  readonly path: string;
  /** In the last year. */
  readonly commits: number;
  readonly cognitive: number;
  /** Commits x cognitive complexity. */
  readonly score: number;
}

export interface Trend {
  readonly base: string;
  readonly cognitive_before: number;
  readonly cyclomatic_before: number;
  readonly files_changed: number;
  /** Functions that became more complex, the worst first. */
  readonly risen: readonly {
    readonly path: string;
    readonly name: string;
    /** 0 for a new one. */
    readonly before: number;
    readonly after: number;
  }[];
}

export interface Violation {
  readonly what: string;
  readonly where: string;
  readonly value: number;
  readonly most: number;
}

export interface Report {
  readonly files: number;
  readonly lines: number;
  readonly functions: number;
  readonly cognitive: number;
  readonly cyclomatic: number;
  /** The share of lines that stand in two places, 0 to 1. */
  readonly duplication: number;
  /** Files whose grammar found something that it does not know. */
  readonly broken: number;
  readonly skipped: Readonly<Partial<Record<Skipped, number>>>;
  readonly worst: readonly ReportedFunction[];
  readonly hot_spots: readonly HotSpot[] | "unknown";
  readonly trend: Trend | undefined;
  readonly gate:
    | {
        readonly pass: boolean;
        readonly violations: readonly Violation[];
        readonly more: number;
      }
    | undefined;
}

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
