import { PairedError } from "../errors.ts";
import { askAdmin, askStatus } from "../node/ask.ts";
import { type Fields, isFields, readText } from "../node/json.ts";
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
  const search = status && (await findRetriever(config.home));
  const backups = status && (await findBackups(config.home));
  const facts = {
    running: status !== undefined,
    home: config.home,
    ...status,
    ...(search !== undefined && { search }),
    ...(backups !== undefined && { backups }),
    ...failure,
  };
  stdout.write(json ? `${JSON.stringify(facts)}\n` : describeStatus(config.home, facts, failure));
  return status ? EXIT.ok : EXIT.absent;
}

/** How a node of this very version searches; one of another version does not say. */
async function findRetriever(home: string): Promise<string | undefined> {
  try {
    const health = await askAdmin(home, "health", {});
    return isFields(health) ? readText(health, "retriever", 400) : undefined;
  } catch (error) {
    if (error instanceof PairedError) return undefined;
    throw error;
  }
}

/** When the last backup was made, as a node of this very version knows. */
async function findBackups(home: string): Promise<string | undefined> {
  try {
    const state = await askAdmin(home, "backup.state", {});
    return isFields(state) ? readText(state, "says", 400) : undefined;
  } catch (error) {
    if (error instanceof PairedError) return undefined;
    throw error;
  }
}

/** Why the last one did not start, where that is known. */
function findFailure(home: string): Failure | undefined {
  const record = findRecord(home);
  if (record?.state !== "failed") return undefined;
  const { message: failed, fix } = record;
  return { failed, ...(fix !== undefined && { fix }) };
}

function describeStatus(home: string, facts: Fields, failure: Failure | undefined): string {
  if (failure) return describeFailure(home, failure);
  if (!facts.running)
    return `No node is running. The first client starts one.\n  home     ${home}\n`;
  const { version, pid, address, uptimeMs, clients, search, backups, locked } = facts;
  return `A node is running${locked === true ? ", locked; its person opens it: paired-mcp unlock" : "."}
  version  ${String(version)}
  process  ${String(pid)}, for ${describeAge(Number(uptimeMs))}
  clients  ${String(clients)}
${typeof search === "string" ? `  search   ${search}\n` : ""}${typeof backups === "string" ? `  backups  ${backups}\n` : ""}  home     ${home}
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
