import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { PairedError } from "../src/errors.ts";
import { measureCalibration } from "./insight/calibration.ts";
import { measureComplexity } from "./insight/complexity.ts";
import { measureDay } from "./insight/day.ts";
import { measureEngine } from "./insight/engine.ts";
import { measureFriction } from "./insight/friction.ts";
import { measureLatency, measureLatencyMinute } from "./insight/latency.ts";
import { measurePrivacy } from "./insight/privacy.ts";
import { measurePrompts } from "./insight/prompts.ts";
import { measureStates } from "./insight/states.ts";
import { measureStore } from "./insight/store.ts";
import { measureText } from "./insight/text.ts";
import { type Figure, report } from "./report.ts";

type Part = () => Figure[] | Promise<Figure[]>;

const PARTS: Readonly<Record<string, Part>> = {
  calibration: measureCalibration,
  complexity: measureComplexity,
  prompts: measurePrompts,
  friction: measureFriction,
  text: measureText,
  states: measureStates,
  engine: measureEngine,
  store: measureStore,
  latency: measureLatency,
  day: measureDay,
  privacy: measurePrivacy,
};
/** Asked for by name alone. */
const LONG: Readonly<Record<string, Part>> = {
  "latency-minute": measureLatencyMinute,
};

/** How right and how fast work insight is. `npm run bench -- insight complexity`: only that part. */
export async function run(): Promise<void> {
  const asked = process.argv.slice(3);
  const parts = asked.length > 0 ? asked : Object.keys(PARTS);
  execFileSync(process.execPath, ["scripts/build.js"], { cwd: join(import.meta.dirname, "..") });
  const figures: Figure[] = [];
  for (const name of parts) figures.push(...(await findPart(name)()));
  report("insight", figures);
}

function findPart(name: string): Part {
  const part = PARTS[name] ?? LONG[name];
  if (part) return part;
  throw new PairedError("bad_input", `the benchmark has no part "${name}"`, {
    fix: `Any of: ${[...Object.keys(PARTS), ...Object.keys(LONG)].join(", ")}`,
  });
}
