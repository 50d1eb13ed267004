import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { report } from "./report.ts";
import { measureClaims } from "./team/claims.ts";
import { measureMessages } from "./team/messages.ts";

/** How one board and one bus serve many clients at once, and what a kill costs. `--quick`: a tenth of it. */
export async function run(): Promise<void> {
  const share = process.argv.includes("--quick") ? 0.1 : 1;
  execFileSync(process.execPath, ["scripts/build.js"], { cwd: join(import.meta.dirname, "..") });
  report("team", [
    ...(await measureClaims({ clients: 8, tasks: 2000 * share })),
    ...(await measureMessages({ messages: 100_000 * share, subscribers: 20 })),
  ]);
}
