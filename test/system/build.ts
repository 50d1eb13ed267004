import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** System tests start the bundled program, so it is built once before them. */
export function setup(): void {
  execFileSync(process.execPath, ["scripts/build.js"], { cwd: join(import.meta.dirname, "../..") });
}
