import { askStatus } from "../node/ask.ts";
import type { Fields } from "../node/json.ts";
import { findRecord } from "../node/record.ts";
import { EXIT, type Program, readFlags } from "./command.ts";

interface Failure {
  readonly failed: string;
  readonly fix?: string;
}

/** Says whether a node runs and what it does; never starts one. */
export async function run(args: readonly string[], { config, stdout }: Program): Promise<number> {
  const json = readFlags(args, ["--json"]).has("--json");
  const status = await askStatus(config.home);
  const failure = status ? undefined : findFailure(config.home);
  const facts = { running: status !== undefined, home: config.home, ...status, ...failure };
  stdout.write(json ? `${JSON.stringify(facts)}\n` : describeStatus(config.home, status, failure));
  return status ? EXIT.ok : EXIT.absent;
}

/** Why the last one did not start, where that is known. */
function findFailure(home: string): Failure | undefined {
  const record = findRecord(home);
  if (record?.state !== "failed") return undefined;
  const { message: failed, fix } = record;
  return { failed, ...(fix !== undefined && { fix }) };
}

function describeStatus(
  home: string,
  status: Fields | undefined,
  failure: Failure | undefined,
): string {
  if (failure) return describeFailure(home, failure);
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

function describeFailure(home: string, { failed, fix }: Failure): string {
  return `No node is running. The last one did not start: ${failed}
${fix ? `  to do    ${fix}\n` : ""}  home     ${home}
`;
}

function describeAge(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.floor(ms / 1000)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
