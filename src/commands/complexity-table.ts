import type { Report } from "../emotion/complexity/report.ts";
import { hasHiddenCharacters } from "../privacy/plain-text.ts";

/** A report as a person reads it on a terminal. */
export function complexityTable(report: Report): string {
  const { worst, hot_spots: spots, trend, gate } = report;
  const skipped = Object.entries(report.skipped).map(([why, count]) => `${count} ${why}`);
  return [
    `${report.files} files, ${report.functions} functions, ${report.lines} lines of code`,
    `cognitive ${report.cognitive}, cyclomatic ${report.cyclomatic}, duplication ${percent(report.duplication)}`,
    ...(report.broken > 0
      ? [`${report.broken} files with syntax that the grammar does not know`]
      : []),
    ...(skipped.length > 0 ? [`skipped: ${skipped.join(", ")}`] : []),
    "",
    ...table([
      ["cognitive", "cyclomatic", "nesting", "lines", "parameters", "function"],
      ...worst.map((one) => [
        String(one.cognitive),
        String(one.cyclomatic),
        String(one.nesting),
        String(one.length),
        String(one.parameters),
        `${one.path}:${one.line} ${one.name}`,
      ]),
    ]),
    "",
    ...(spots === "unknown"
      ? ["hot spots: unknown, git does not tell the history"]
      : table([
          ["commits", "cognitive", "hot spot of the last year"],
          ...spots.map(({ commits, cognitive, path }) => [
            String(commits),
            String(cognitive),
            path,
          ]),
        ])),
    ...(trend
      ? [
          "",
          `since ${trend.base.slice(0, 10)}: cognitive ${signed(report.cognitive - trend.cognitive_before)}, cyclomatic ${signed(report.cyclomatic - trend.cyclomatic_before)}, ${trend.files_changed} files changed`,
          ...trend.risen.map(
            ({ before, after, path, name }) => `  ${before} -> ${after}  ${path} ${name}`,
          ),
        ]
      : []),
    ...(gate
      ? [
          "",
          gate.pass ? "gate: pass" : `gate: FAIL, ${gate.violations.length + gate.more} violations`,
          ...gate.violations.map(
            ({ what, where, value, most }) => `  ${what} ${value} > ${most}  ${where}`,
          ),
          ...(gate.more > 0 ? [`  and ${gate.more} more; --top names them`] : []),
        ]
      : []),
  ]
    .map((line) => `${visible(line)}\n`)
    .join("");
}

/** Names come from files, which may be somebody else's. */
function visible(line: string): string {
  return Array.from(line, (letter) => (hasHiddenCharacters(letter) ? "?" : letter)).join("");
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padStart(widths[at] ?? 0)))
      .join("  "),
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value);
}
