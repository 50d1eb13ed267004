import { join } from "node:path";

import { createLog } from "../log.ts";
import { openLogFile } from "../node/log-file.ts";
import { runNode } from "../node/node.ts";
import { prepareHome } from "../store/home-folder.ts";
import { adminMethods } from "./admin-methods.ts";
import { EXIT, type Program, readFlags } from "./command.ts";

/** Lives as the node until it is asked to leave or has been idle long enough. */
export async function run(args: readonly string[], { config, stderr }: Program): Promise<number> {
  readFlags(args, []);
  process.umask(0o077);
  prepareHome(config.home);
  using file = openLogFile(join(config.home, "logs"));
  const log = createLog(file.write);
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.once(signal, () => stop.abort());
  let crashed = false;
  process.on("uncaughtException", (error) => {
    // Nobody knows what state this leaves: the node closes what it has, and the relays start the next one.
    log.error("node failed", describeCrash(error));
    crashed = true;
    process.exitCode = EXIT.failed;
    stop.abort();
  });
  const end = await runNode({ config, log, admin: adminMethods, until: stop.signal });
  if (crashed) return EXIT.failed;
  if (end === "busy") stderr.write(`paired-mcp: another node owns ${config.home}\n`);
  if (end === "fenced") stderr.write(`paired-mcp: a newer PAIRED has used ${config.home}\n`);
  return { left: EXIT.ok, busy: EXIT.busy, fenced: EXIT.fenced }[end];
}

/** Where it happened, not what was said: a message may carry content. */
function describeCrash(error: unknown): object {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  return {
    error: error.name,
    ...("code" in error && { code: String(error.code) }),
    frames: frames.slice(0, 5).map((line) => line.trim()),
  };
}
