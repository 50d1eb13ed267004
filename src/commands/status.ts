import { askStatus } from "../node/ask.ts";
import type { Fields } from "../node/json.ts";
import { EXIT, type Program, readFlags } from "./command.ts";

/** Says whether a node runs and what it does; never starts one. */
export async function run(args: readonly string[], { config, stdout }: Program): Promise<number> {
  const json = readFlags(args, ["--json"]).has("--json");
  const status = await askStatus(config.home);
  const facts = { running: status !== undefined, home: config.home, ...status };
  stdout.write(json ? `${JSON.stringify(facts)}\n` : describeStatus(config.home, status));
  return status ? EXIT.ok : EXIT.absent;
}

function describeStatus(home: string, status: Fields | undefined): string {
  if (!status) return `No node is running. The first client starts one.\n  home     ${home}\n`;
  const { version, pid, address, uptimeMs, clients } = status;
  return `A node is running.
  version  ${String(version)}
  process  ${String(pid)}, for ${describeAge(Number(uptimeMs))}
  clients  ${String(clients)}
  home     ${home}
  address  ${String(address)}
`;
}

function describeAge(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.floor(ms / 1000)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
