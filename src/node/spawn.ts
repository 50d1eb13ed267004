import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Beyond this the output of earlier starts is dropped; the log proper rotates by itself. */
const MAX_OUTPUT_BYTES = 256 * 1024;
/** Debuggers take a port each; everything else that this process was started with, its child needs too. */
const OWN_FLAGS = /^--(?:inspect|debug|cpu-prof|heap-prof|trace)/;

export interface NodeProgram {
  readonly home: string;
  /** The file to run with `node`. */
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Starts a node that outlives this process: no terminal, no inherited descriptor but its own output file, its home as
 * working directory, and only the environment it is given.
 */
export function spawnNode({ home, entry, env }: NodeProgram): void {
  const output = openOutput(join(home, "logs"));
  try {
    const flags = process.execArgv.filter((flag) => !OWN_FLAGS.test(flag));
    const child = spawn(process.execPath, [...flags, entry, "node"], {
      cwd: home,
      detached: true,
      env,
      stdio: ["ignore", output, output],
      windowsHide: true,
    });
    // A node that does not start says why in node.json; a system that refuses the process is asked again later.
    child.on("error", () => {});
    child.unref();
  } finally {
    closeSync(output);
  }
}

function openOutput(folder: string): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "node.out");
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_OUTPUT_BYTES) rmSync(path);
  return openSync(path, "a", 0o600);
}
