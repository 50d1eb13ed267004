import type { Report } from "../emotion/complexity/report.ts";
import { estimateTokens } from "../memory/pack/tokens.ts";
import { hasHiddenCharacters } from "../privacy/plain-text.ts";

export interface ComplexityLines {
  readonly totals: Record<string, number>;
  readonly skipped?: Record<string, number>;
  readonly gate?: "pass" | "fail";
  readonly since?: string;
  readonly violations?: string[];
  readonly risen?: string[];
  readonly worst: string[];
  readonly hot_spots?: string[];
  /** Lines of these lists that the budget has no room for. */
  readonly left_out: number;
  readonly note?: string;
}

/** A report in one line a finding, of each sort the worst, in at most `budget` tokens. */
export function complexityLines(report: Report, budget: number): ComplexityLines {
  const { hot_spots: spots, trend, gate, skipped } = report;
  const frame = {
    totals: totalsOf(report),
    ...(Object.keys(skipped).length > 0 && { skipped: { ...skipped } }),
    ...(gate && { gate: gate.pass ? ("pass" as const) : ("fail" as const) }),
    ...(trend && { since: sinceOf(report, trend) }),
    ...(spots === "unknown" && { note: "hot spots: unknown, git does not tell the history" }),
  };
  const lists = {
    violations: gate?.violations.map(
      ({ what, value, most, where }) => `${what} ${value} > ${most}: ${where}`,
    ),
    risen: trend?.risen.map(
      ({ before, after, path, name }) => `${before} -> ${after}: ${path} ${name}`,
    ),
    worst: report.worst.map(
      ({ cognitive, cyclomatic, nesting, length, parameters, path, line, name }) =>
        `${cognitive} cognitive, ${cyclomatic} cyclomatic, ${nesting} deep, ${length} lines, ${parameters} parameters: ${path}:${line} ${name}`,
    ),
    hot_spots:
      spots === "unknown"
        ? undefined
        : spots.map(
            ({ commits, cognitive, path }) =>
              `${commits} commits x ${cognitive} cognitive: ${path}`,
          ),
  };
  const { kept, leftOut } = fit(lists, budget - estimateTokens(JSON.stringify(frame)) - FRAME);
  const { worst = [], ...rest } = kept;
  return { ...frame, ...rest, worst, left_out: leftOut + (gate?.more ?? 0) };
}

/** Names of fields and brackets, in tokens. */
const FRAME = 40;

/** A line of each list in turn, as long as there is room. */
function fit<Name extends string>(
  lists: Readonly<Record<Name, readonly string[] | undefined>>,
  room: number,
): { readonly kept: Partial<Record<Name, string[]>>; readonly leftOut: number } {
  const kept: Partial<Record<Name, string[]>> = {};
  const open = new Set<Name>();
  let total = 0;
  for (const name in lists) {
    if (!lists[name]) continue;
    kept[name] = [];
    open.add(name);
    total += lists[name].length;
  }
  let left = room;
  let used = 0;
  for (let n = 0; open.size > 0; n += 1)
    for (const name of open) {
      const line = lists[name]?.[n];
      const cost = line === undefined ? Infinity : estimateTokens(JSON.stringify(line)) + 1;
      if (line === undefined || cost > left) {
        open.delete(name);
        continue;
      }
      left -= cost;
      used += 1;
      kept[name]?.push(visible(line));
    }
  return { kept, leftOut: total - used };
}

function totalsOf(report: Report): Record<string, number> {
  const { files, lines, functions, cognitive, cyclomatic, duplication, broken } = report;
  return { files, lines, functions, cognitive, cyclomatic, duplication, broken };
}

function sinceOf({ cognitive, cyclomatic }: Report, trend: NonNullable<Report["trend"]>): string {
  const { base, cognitive_before, cyclomatic_before, files_changed } = trend;
  return `${base.slice(0, 10)}: cognitive ${signed(cognitive - cognitive_before)}, cyclomatic ${signed(cyclomatic - cyclomatic_before)}, ${files_changed} files changed`;
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value);
}

/** Names come from files, which may be somebody else's. */
function visible(line: string): string {
  return Array.from(line, (letter) => (hasHiddenCharacters(letter) ? "?" : letter)).join("");
}
