import type { ClientPlace } from "../node/client-place.ts";
import { findPlace } from "../node/project.ts";
import { runRelay } from "../node/relay.ts";
import { createSeeker } from "../node/seek.ts";
import { prepareHome } from "../store/home-folder.ts";
import { EXIT, type Program } from "./command.ts";

/** Serves one MCP client: through the node, or in this process where `PAIRED_NODE=off` asks for it. */
export async function run(_args: readonly string[], program: Program): Promise<number> {
  const { config, entry, cwd, stdin, stdout } = program;
  const place = {
    ...findPlace(config, cwd),
    session: config.clientSession,
    toolsets: config.toolsets,
  };
  prepareHome(config.home);
  if (config.node === "off") return runAlone(place, program);
  const connect = createSeeker({ config, entry, place });
  await runRelay({ input: stdin, output: stdout, connect });
  return EXIT.ok;
}

async function runAlone(place: ClientPlace, program: Program): Promise<number> {
  const { config, stdin, stdout } = program;
  const { createInProcess } = await import("../node/in-process.ts");
  const { createLog } = await import("../log.ts");
  const stop = new AbortController();
  process.umask(0o077);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  await using server = createInProcess({ config, log: createLog(), place });
  const { connect } = server;
  await runRelay({ input: stdin, output: stdout, until: stop.signal, connect });
  return EXIT.ok;
}
