import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { PairedError } from "../src/errors.ts";
import { type Figure, report } from "./report.ts";
import { measureHook } from "./team/hook.ts";

type Part = () => Figure[] | Promise<Figure[]>;

const PARTS: Readonly<Record<string, Part>> = {
  hook: measureHook,
};

/** How work moves between sessions and clients. `npm run bench -- team hook`: only that part. */
export async function run(): Promise<void> {
  const asked = process.argv.slice(3);
  execFileSync(process.execPath, ["scripts/build.js"], { cwd: join(import.meta.dirname, "..") });
  const parts = asked.length > 0 ? asked : Object.keys(PARTS);
  const figures: Figure[] = [];
  for (const name of parts) figures.push(...(await findPart(name)()));
  report("team", figures);
}

function findPart(name: string): Part {
  const part = PARTS[name];
  if (part) return part;
  throw new PairedError("bad_input", `the benchmark has no part "${name}"`, {
    fix: `Any of: ${Object.keys(PARTS).join(", ")}`,
  });
}
