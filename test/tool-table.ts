import type { Tool } from "../src/tools/define.ts";
import { TOOLSETS, type Toolset } from "../src/toolsets.ts";

export const TABLE_START = "<!-- tools: written by npm run surface -->";
export const TABLE_END = "<!-- /tools -->";

type ToolsBySet = Readonly<Record<Toolset, readonly Tool[]>>;

const EFFECTS: Readonly<Record<Tool["effect"], string>> = {
  read: "reads",
  write: "writes",
  destroy: "writes, removes",
};

/** `page` with the table of tools between its markers brought up to date; unchanged when it has no markers. */
export function withToolTable(page: string, toolsBySet: ToolsBySet): string {
  const start = page.indexOf(TABLE_START);
  const end = page.indexOf(TABLE_END);
  if (start < 0 || end < start) return page;
  return `${page.slice(0, start + TABLE_START.length)}\n\n${toolTable(toolsBySet)}\n\n${page.slice(end)}`;
}

/** One row a tool, in columns as the formatter aligns them. */
export function toolTable(toolsBySet: ToolsBySet): string {
  const rows = TOOLSETS.flatMap((set) =>
    toolsBySet[set].map(({ name, description, effect }) => [
      `\`${name}\``,
      firstSentence(description),
      EFFECTS[effect],
      set,
    ]),
  );
  const head = ["tool", "what it does", "effect", "toolset"];
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? title.length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [line(head), rule, ...rows.map(line)].join("\n");
}

function firstSentence(description: string): string {
  const [sentence = description] = description.split(/(?<=[.!?])\s/);
  return sentence.replaceAll("|", "\\|");
}
