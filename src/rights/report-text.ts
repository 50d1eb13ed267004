import type { Left, PrivacyReport, ScopeBudget, SpaceKept } from "./report.ts";
import { showBytes, showCount, showDay, showMinute } from "./show.ts";

/** The whole report as lines for a terminal. */
export function reportText(report: PrivacyReport): string {
  const { tables, files, otherFiles } = report;
  return [
    `What PAIRED keeps on this machine, ${showMinute(report.made)}. Numbers only, no content.`,
    `Version ${report.version}, schema ${report.schema}, settings ${report.settings}`,
    "",
    "TABLES (all in paired.db, encrypted)",
    row(["table", "rows", "bytes", "oldest", "purpose", "kept", "about"]),
    ...tables.map(({ table, rows, bytes, oldest, purpose, retention, about }) =>
      row([table, String(rows), showBytes(bytes), showDay(oldest), purpose, retention, about]),
    ),
    "",
    "FILES (in PAIRED_HOME)",
    row(["file", "files", "bytes", "oldest", "purpose", "kept", "encrypted"]),
    ...files.map(({ path, files: n, bytes, oldest, purpose, retention, encrypted }) =>
      row([path, String(n), showBytes(bytes), showDay(oldest), purpose, retention, yes(encrypted)]),
    ),
    ...(otherFiles > 0 ? [`${showCount(otherFiles, "file")} there that PAIRED did not make.`] : []),
    "",
    "WHAT LEFT THIS MACHINE",
    ...sectionOf(report.left.map(leftLine), "Nothing was released to anybody."),
    "",
    "PRIVACY BUDGET (of statistics)",
    ...budgetLines(report),
    "",
    "GRANTS",
    ...sectionOf(report.grants, "None."),
    "",
    ...guardLines(report),
  ].join("\n");
}

/** The same in as few words as a model needs: what is empty is left out. */
export function reportLines(report: PrivacyReport): string[] {
  const { tables, files } = report;
  return [
    ...tables
      .filter(({ rows }) => rows > 0)
      .map(
        ({ table, rows, bytes, oldest, purpose, retention }) =>
          `${table}: ${rows} rows, ${showBytes(bytes)}, since ${showDay(oldest)}; ${purpose}; ${retention}`,
      ),
    ...files
      .filter((file) => file.files > 0)
      .map(
        ({ path, bytes, encrypted, retention }) =>
          `${path}: ${showBytes(bytes)}, ${encrypted ? "encrypted" : "not encrypted"}; ${retention}`,
      ),
    ...sectionOf(report.left.map(leftLine), "Nothing left this machine."),
    `Privacy budget: ${budgetLines(report).join("; ")}`,
    ...report.grants,
    ...guardLines(report),
  ];
}

/** Which spaces there are, what guards the data, what goes by time, and what is off. */
export function guardLines(report: PrivacyReport): string[] {
  const { spaces, keys, keySince, audit, retention, swept, off } = report;
  return [
    ...(spaces.length > 0 ? [`Spaces: ${spaces.map(spaceLine).join(", ")}`] : []),
    `Keys: ${keys.map(({ type, created }) => `${type} since ${showDay(created)}`).join(", ")}; the database's key since ${showDay(keySince)}`,
    `Audit: ${showCount(audit.records, "record")}, ${showCount(audit.signed, "day")} signed, ${audit.intact ? "chain intact" : "CHAIN BROKEN: see paired-mcp audit verify"}`,
    `Goes by time: ${Object.entries(retention)
      .map(([category, days]) => `${category} ${days} d`)
      .join(", ")}; last sweep ${showMinute(swept)}`,
    `Off: ${off.length > 0 ? off.join(", ") : "nothing"}`,
  ];
}

/** What statistics have spent, in all and by scope. */
export function budgetLines({ budget }: PrivacyReport): string[] {
  const { exact, statistics, scopes } = budget;
  const epsilon = scopes.reduce((sum, scope) => sum + scope.epsilon, 0);
  return [
    statistics.length === 0
      ? `Nothing statistical can leave: ${showEpsilon(epsilon)} spent. All ${exact.length} kinds of release are exact, and no budget covers them`
      : `${showEpsilon(epsilon)} spent by ${statistics.join(", ")}. ${exact.length} other kinds of release are exact, and no budget covers them`,
    ...scopes.map(scopeLine),
  ];
}

function scopeLine({ scope, epsilon, limit, releases }: ScopeBudget): string {
  return `${scope}: ${showEpsilon(epsilon)} spent of ${limit === undefined ? "a budget that is not set" : limit}, by ${showCount(releases, "statistical release")}`;
}

function showEpsilon(epsilon: number): string {
  return `epsilon ${Number(epsilon.toFixed(6))}`;
}

function spaceLine({ space, state, since }: SpaceKept): string {
  return `S${space} ${state} since ${showDay(since)}`;
}

function leftLine({ space, released, retracted, bytes, last }: Left): string {
  return `S${space}: ${showCount(released, "entry", "entries")} there now, ${retracted} taken back, ${showBytes(bytes)} in all, last ${showMinute(last)}`;
}

function sectionOf(lines: readonly string[], empty: string): readonly string[] {
  return lines.length > 0 ? lines : [empty];
}

const WIDTHS = [20, 8, 10, 12, 12, 36, 0];

function row(cells: readonly string[]): string {
  return `  ${cells.map((cell, n) => cell.padEnd(WIDTHS[n] ?? 0)).join("")}`.trimEnd();
}

function yes(flag: boolean): string {
  return flag ? "yes" : "no";
}
