import { findProject } from "../node/project.ts";
import { runRelay } from "../node/relay.ts";
import { createSeeker } from "../node/seek.ts";
import type { Origin } from "../server.ts";
import { prepareHome } from "../store/home-folder.ts";
import { EXIT, type Program } from "./command.ts";

/** Serves one MCP client: through the node, or in this process where `PAIRED_NODE=off` asks for it. */
export async function run(_args: readonly string[], program: Program): Promise<number> {
  const { config, entry, cwd, stdin, stdout } = program;
  const origin = {
    project: config.project ?? (cwd && findProject(cwd)) ?? "default",
    ...(config.clientSession && { session: config.clientSession }),
  };
  prepareHome(config.home);
  if (config.node === "off") return runAlone(origin, program);
  const connect = createSeeker({ config, entry, origin });
  await runRelay({ input: stdin, output: stdout, connect });
  return EXIT.ok;
}

async function runAlone(origin: Origin, program: Program): Promise<number> {
  const { config, stdin, stdout } = program;
  const { createInProcess } = await import("../node/in-process.ts");
  const { createLog } = await import("../log.ts");
  const stop = new AbortController();
  process.umask(0o077);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  await using server = createInProcess({ config, log: createLog(), origin });
  const { connect } = server;
  await runRelay({ input: stdin, output: stdout, until: stop.signal, connect });
  return EXIT.ok;
}
