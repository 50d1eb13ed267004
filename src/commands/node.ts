import { join } from "node:path";

import { createLog } from "../log.ts";
import { openLogFile } from "../node/log-file.ts";
import { runNode } from "../node/node.ts";
import { prepareHome } from "../store/home-folder.ts";
import { adminMethods } from "./admin-methods.ts";
import { EXIT, type Program, readFlags } from "./command.ts";
import { describeCrash } from "./crash.ts";

/** Lives as the node until it is asked to leave or has been idle long enough. */
export async function run(
  args: readonly string[],
  { config, entry, stderr }: Program,
): Promise<number> {
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
  const end = await runNode({ config, log, admin: adminMethods, entry, until: stop.signal });
  if (crashed) return EXIT.failed;
  if (end !== "left") stderr.write(`paired-mcp: ${REFUSED[end](config.home)}\n`);
  return { left: EXIT.ok, busy: EXIT.busy, fenced: EXIT.fenced }[end];
}

const REFUSED = {
  busy: (home: string) =>
    `another node owns ${home}\n  It serves every client; to end it: paired-mcp stop`,
  fenced: (home: string) =>
    `a newer PAIRED has used ${home}\n  Update this paired-mcp: it does not touch what a newer one has written.`,
} as const;
