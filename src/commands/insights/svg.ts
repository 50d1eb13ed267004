import type { WorkState } from "../../emotion/answer.ts";
import type { Offset } from "../../emotion/flow/grains.ts";
import { MINUTE_MS } from "../../emotion/flow/idle.ts";
import type { Quarter } from "../../emotion/insights/insights.ts";
import type { Loaded } from "../../emotion/insights/load.ts";
import { figureLines } from "../../emotion/insights/say.ts";

const QUARTER_MS = 15 * MINUTE_MS;
const CELL = 8;
const ROW = 30;
const LEFT = 90;
const TOP = 30;
const LINE = 18;

/** Rows of a chart: a name, and how much of a quarter of an hour, 0 to 1. */
const ROWS = [
  ["focus", ({ in_block }: Quarter) => in_block / 15],
  ["friction", ({ friction }: Quarter) => friction / 15],
  ["you", ({ human }: Quarter) => human / 15],
  ["waiting", ({ waiting }: Quarter) => waiting / 15],
  ["agents", ({ agent }: Quarter) => Math.min(1, agent / 15)],
] as const;

const STYLE = `
  .page { fill: #fff } text { fill: #1f2328; font: 12px system-ui, sans-serif } .axis { stroke: #d0d7de }
  .focus { fill: #0969da } .friction { fill: #cf222e } .you { fill: #1a7f37 } .waiting { fill: #9a6700 } .agents { fill: #8250df }
  .state-away { fill: #d0d7de } .state-waiting_on_agent { fill: #9a6700 } .state-reviewing { fill: #8250df } .state-exploring { fill: #54aeff }
  .state-editing { fill: #0969da } .state-debugging_loop { fill: #cf222e } .state-committing { fill: #1a7f37 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } text { fill: #e6edf3 } .axis { stroke: #3d444d }
    .focus { fill: #58a6ff } .friction { fill: #ff7b72 } .you { fill: #3fb950 } .waiting { fill: #d29922 } .agents { fill: #bc8cff }
    .state-away { fill: #3d444d } .state-waiting_on_agent { fill: #d29922 } .state-reviewing { fill: #bc8cff } .state-exploring { fill: #79c0ff }
    .state-editing { fill: #58a6ff } .state-debugging_loop { fill: #ff7b72 } .state-committing { fill: #3fb950 }
  }`;

/** The same chart as a picture that a screen reader can read, in light and dark; it loads nothing and runs nothing. */
export function insightsSvg(loaded: Loaded, offset: Offset): string {
  const { period, from, to, quarters } = loaded;
  const figures = figureLines(loaded);
  const places = placesOf(quarters);
  const last = Math.max(80, ...places.values());
  const width = LEFT + (last + 1) * CELL + 10;
  const base = TOP + (ROWS.length + 1) * ROW;
  const height = base + 30 + figures.length * LINE;
  const title = period === "day" ? `Work on ${from}` : `Work from ${from} to ${to}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title text" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title id="title">${title}</title>
<desc id="text">${figures.map(escape).join(". ")}.</desc>
<style>${STYLE}
</style>
<rect class="page" width="${width}" height="${height}"/>
${hourLines(places, offset, base).join("\n")}
<g aria-hidden="true">
<text x="8" y="${TOP + ROW - 10}">state</text>
${quarters.map((one) => stateRect(one, places)).join("\n")}
${ROWS.map(([name, of], n) => rowOf({ name, of, y: TOP + (n + 1) * ROW, quarters, places })).join("\n")}
</g>
${figures.map((line, n) => `<text x="8" y="${base + 24 + n * LINE}">${escape(line)}</text>`).join("\n")}
</svg>
`;
}

/** Where each quarter stands; hours in which nothing was seen are left out between days. */
function placesOf(quarters: readonly Quarter[]): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  let before: number | undefined;
  let place = 0;
  for (const { at } of quarters) {
    if (before !== undefined) place += Math.min(8, (at - before) / QUARTER_MS);
    places.set(at, place);
    before = at;
  }
  return places;
}

function hourLines(places: ReadonlyMap<number, number>, offset: Offset, base: number): string[] {
  return [...places].flatMap(([at, place]) => {
    const local = new Date(at + offset(at) * MINUTE_MS);
    if (local.getUTCMinutes() !== 0 || local.getUTCHours() % 2 !== 0) return [];
    const x = LEFT + place * CELL;
    return [
      `<line class="axis" x1="${x}" x2="${x}" y1="${TOP}" y2="${base}"/><text x="${x + 2}" y="${TOP - 8}">${local.getUTCHours()}</text>`,
    ];
  });
}

function stateRect({ at, state }: Quarter, places: ReadonlyMap<number, number>): string {
  const name: WorkState = state;
  return `<rect class="state-${name}" x="${xOf(at, places)}" y="${TOP + 6}" width="${CELL}" height="${ROW - 12}"><title>${name.replaceAll("_", " ")}</title></rect>`;
}

function rowOf(row: {
  readonly name: string;
  readonly of: (quarter: Quarter) => number;
  readonly y: number;
  readonly quarters: readonly Quarter[];
  readonly places: ReadonlyMap<number, number>;
}): string {
  const { name, of, y, quarters, places } = row;
  const bars = quarters.flatMap((one) => {
    const high = Math.round(Math.min(1, of(one)) * (ROW - 8));
    if (high === 0) return [];
    return [
      `<rect class="${name}" x="${xOf(one.at, places)}" y="${y + ROW - 4 - high}" width="${CELL - 1}" height="${high}"/>`,
    ];
  });
  return `<text x="8" y="${y + ROW - 10}">${name}</text>\n${bars.join("\n")}`;
}

function xOf(at: number, places: ReadonlyMap<number, number>): number {
  return LEFT + (places.get(at) ?? 0) * CELL;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
