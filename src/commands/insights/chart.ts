import { styleText } from "node:util";

import type { WorkState } from "../../emotion/answer.ts";
import { DAY_MS, type Offset } from "../../emotion/flow/grains.ts";
import { MINUTE_MS } from "../../emotion/flow/idle.ts";
import type { Quarter } from "../../emotion/insights/insights.ts";
import type { Loaded } from "../../emotion/insights/load.ts";

/** How wide a chart may be, and whether colour reaches somebody who sees it. */
export interface Screen {
  readonly columns: number;
  readonly colour: boolean;
  readonly offset: Offset;
}

type Style = Parameters<typeof styleText>[0];

export const STATE_LETTERS: Readonly<Record<WorkState, string>> = {
  away: "·",
  waiting_on_agent: "w",
  reviewing: "r",
  exploring: "x",
  editing: "e",
  debugging_loop: "d",
  committing: "c",
};
const STATE_STYLES: Readonly<Record<WorkState, Style>> = {
  away: "gray",
  waiting_on_agent: "yellow",
  reviewing: "magenta",
  exploring: "blue",
  editing: "cyan",
  debugging_loop: "red",
  committing: "green",
};
const LABEL = 10;
const QUARTER_MS = 15 * MINUTE_MS;
const LEVELS = " ▁▂▃▄▅▆▇█";

/** A day as lines over time, or a week as one line of focus a day; empty where nothing was seen. */
export function chartLines({ period, quarters }: Loaded, screen: Screen): string[] {
  if (quarters.length === 0) return [];
  return period === "day" ? dayLines(quarters, screen) : weekLines(quarters, screen);
}

function dayLines(quarters: readonly Quarter[], screen: Screen): string[] {
  const from = Math.min(...quarters.map(({ at }) => at));
  const to = Math.max(...quarters.map(({ at }) => at)) + QUARTER_MS;
  const room = Math.max(8, screen.columns - LABEL);
  const each = Math.ceil((to - from) / QUARTER_MS / room) * QUARTER_MS;
  const starts = Array.from({ length: Math.ceil((to - from) / each) }, (_, n) => from + n * each);
  const within = (start: number): Quarter[] =>
    quarters.filter(({ at }) => at >= start && at < start + each);
  const bars = (name: string, style: Style, of: (quarter: Quarter) => number): string => {
    const cells = starts.map((start) =>
      bar(within(start).reduce((sum, one) => sum + of(one), 0) / (each / MINUTE_MS)),
    );
    return label(name) + paint(screen, style, cells.join(""));
  };
  const states = starts.map((start) => {
    const most = within(start).toSorted((a, b) => b.human + b.waiting - a.human - a.waiting)[0];
    const state = most?.state ?? "away";
    return paint(screen, STATE_STYLES[state], STATE_LETTERS[state]);
  });
  return [
    label("") + axis(starts, screen),
    label("state") + states.join(""),
    bars("focus", "cyan", ({ in_block }) => in_block),
    bars("friction", "red", ({ friction }) => friction),
    bars("you", "green", ({ human }) => human),
    bars("waiting", "yellow", ({ waiting }) => waiting),
    bars("agents", "blue", ({ agent }) => agent),
    ...keyLines(room).map((line) => label("") + line),
  ];
}

/** One line a day, in hours of its clock. */
function weekLines(quarters: readonly Quarter[], screen: Screen): string[] {
  const local = quarters.map((one) => {
    const at = one.at + screen.offset(one.at) * MINUTE_MS;
    return { ...one, day: Math.floor(at / DAY_MS), hour: new Date(at).getUTCHours() };
  });
  const first = Math.min(...local.map(({ hour }) => hour));
  const last = Math.max(...local.map(({ hour }) => hour));
  const hours = Array.from({ length: last - first + 1 }, (_, n) => first + n);
  const wide = screen.columns - LABEL >= hours.length * 3 ? 3 : 1;
  const days = [...new Set(local.map(({ day }) => day))].toSorted((a, b) => a - b);
  const lines = days.map((day) => {
    const cells = hours.map((hour) => {
      const inside = local.filter((one) => one.day === day && one.hour === hour);
      return bar(inside.reduce((sum, one) => sum + one.in_block, 0) / 60).repeat(
        Math.max(1, wide - 1),
      );
    });
    const name = new Date(day * DAY_MS).toUTCString().slice(0, 7).replace(",", "");
    return label(name) + paint(screen, "cyan", cells.join(wide > 1 ? " " : ""));
  });
  const head = hours.map((hour) =>
    wide > 1 ? String(hour).padStart(2, "0") : hour % 6 === 0 ? "|" : " ",
  );
  return [label("focus") + head.join(wide > 1 ? " " : ""), ...lines];
}

/** The full hours that have room for their number. */
function axis(starts: readonly number[], { offset }: Screen): string {
  let line = "";
  for (const [n, start] of starts.entries()) {
    const local = new Date(start + offset(start) * MINUTE_MS);
    if (local.getUTCMinutes() !== 0 || line.length > n) continue;
    line = `${line.padEnd(n)}${String(local.getUTCHours()).padStart(2, "0")} `;
  }
  return line.trimEnd();
}

/** A share, 0 to 1, as one block; what there is at all can be seen. */
export function bar(share: number): string {
  const level = Math.ceil(Math.min(1, Math.max(0, share)) * (LEVELS.length - 1));
  return LEVELS[level] ?? " ";
}

/** What each letter stands for, in lines of at most `room` characters, or one entry. */
export function keyLines(room: number): string[] {
  const lines: string[] = [];
  for (const [state, letter] of Object.entries(STATE_LETTERS)) {
    const entry = `${letter} ${state.replaceAll("_", " ")}`;
    const longer = `${lines.at(-1) ?? ""}  ${entry}`;
    if (lines.length > 0 && longer.length <= room) lines[lines.length - 1] = longer;
    else lines.push(entry);
  }
  return lines;
}

function label(name: string): string {
  return name.padEnd(LABEL);
}

function paint({ colour }: Screen, style: Style, text: string): string {
  return colour ? styleText(style, text, { validateStream: false }) : text;
}
