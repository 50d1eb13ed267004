import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { measureColdRace } from "./node/cold-race.ts";
import { measureIsolation } from "./node/isolation.ts";
import { measureKills } from "./node/kills.ts";
import { measureStart } from "./node/start.ts";
import { measureTakeover } from "./node/takeover.ts";
import { measureWrites } from "./node/writes.ts";
import { report } from "./report.ts";

/** How the one node serves many clients that come, die, and disagree on its version. `--quick`: fewer rounds of each. */
export async function run(): Promise<void> {
  const quick = process.argv.includes("--quick");
  const rounds = (full: number): number => (quick ? Math.ceil(full / 10) : full);
  execFileSync(process.execPath, ["scripts/build.js"], { cwd: join(import.meta.dirname, "..") });
  report("node", [
    ...(await measureStart(rounds(21))),
    ...(await measureWrites(rounds(10))),
    ...(await measureColdRace(rounds(20))),
    ...(await measureKills({ nodes: rounds(50), relays: rounds(10) })),
    ...(await measureTakeover(rounds(10))),
    ...(await measureIsolation()),
  ]);
}
