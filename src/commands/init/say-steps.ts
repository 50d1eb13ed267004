import { changedLines } from "../../clients/changed-lines.ts";
import type { Step } from "../../clients/plan.ts";
import { showText } from "../show-text.ts";

/** What became of a step, beside the step itself. */
export interface Done {
  readonly written: boolean;
  /** A copy of the file as it was. */
  readonly copy?: string | undefined;
}

/** One step for a person: the file, and the lines that change. */
export function sayStep(step: Step, home: string): string {
  const { client, path } = step;
  const title = `${client.name}: ${shorten(path, home)}`;
  if (step.change === "none") return `  ${title}\n      ${step.says}\n`;
  if (step.change === "refused")
    return `! ${title}\n      ${step.error.message}\n      ${step.error.fix ?? ""}\n`;
  const { change, before, after, bytes } = step;
  if (bytes === undefined) return `- ${title}\n      the file goes: it was not there before\n`;
  const lines = changedLines(before, after).map(
    ({ sign, line, text }) => `      ${sign} ${String(line).padStart(4)}  ${visible(text)}\n`,
  );
  return `${change === "add" ? "+" : "-"} ${title}\n${lines.join("")}`;
}

/** The same for a program. */
export function factsOf(step: Step, { written, copy }: Done): object {
  const { client, path, what, change } = step;
  const facts = { client: client.slug, name: client.name, what, path, change, written };
  if (change === "none") return { ...facts, says: step.says };
  if (change === "refused") {
    const { code, message, fix } = step.error;
    return { ...facts, error: { code, message, fix } };
  }
  return {
    ...facts,
    lines: changedLines(step.before, step.after),
    ...(copy !== undefined && { before: copy }),
  };
}

/** The path as a person knows it. */
export function shorten(path: string, home: string): string {
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

function visible(line: string): string {
  return showText(line.replaceAll("\t", "  "), { columns: 500 }).join(" ");
}
