import { existsSync } from "node:fs";

import { PairedError } from "../errors.ts";
import { findHome, type Home } from "../store/home.ts";
import { listSlots } from "../store/keyring-file.ts";
import type { Finding } from "../store/verify-table.ts";
import { verifyDatabase, type VerifyReport } from "../store/verify.ts";
import { EXIT, type Program, readFlags } from "./command.ts";
import { openPerson } from "./keys/person.ts";
import { askProof } from "./keys/prove.ts";

/** Named one by one up to here; beyond it a count says enough. */
const SHOWN = 50;
const WORDS: Record<Finding["problem"], string> = {
  changed: "is not as PAIRED wrote it",
  missing: "is gone",
  foreign: "was not written by PAIRED",
  unreadable: "cannot be read",
};

/** Reads all that is stored and says what is damaged; changes nothing, and may run beside a node. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { config, stdout } = program;
  const json = readFlags(args, ["--json"]).has("--json");
  const home = await findAnyHome(program);
  if (!home || (!home.databaseMade && !existsSync(home.dbPath)))
    throw new PairedError("not_found", `there is nothing to verify in ${config.home}`, {
      fix: "PAIRED stores its first data there when the first client starts; PAIRED_HOME names another folder.",
    });
  const report = await verifyDatabase(home);
  const { findings, damagedPages, lostCommits, audit } = report;
  const ok = findings.length + damagedPages.length + lostCommits === 0 && !audit?.fault;
  stdout.write(
    json
      ? `${JSON.stringify({ ok, path: home.dbPath, ...report })}\n`
      : describe(home.dbPath, report),
  );
  return ok ? EXIT.ok : EXIT.failed;
}

/** A home that waits for its person asks them. */
async function findAnyHome(program: Program): Promise<Home | undefined> {
  const { config } = program;
  try {
    return await findHome(config);
  } catch (error) {
    if (!(error instanceof PairedError) || error.code !== "locked") throw error;
    using person = openPerson(program, { piped: false, why: "verify" });
    const asking = { person, slots: listSlots(config.home), way: undefined };
    return await askProof(asking, (proof) => findHome(config, proof));
  }
}

function describe(
  path: string,
  { pages, tables, rows, damagedPages, findings, lostCommits, audit }: VerifyReport,
): string {
  const problems = [
    ...(lostCommits > 0 ? [`the last ${lostCommits} changes or more cannot be read`] : []),
    ...damagedPages.map((page) => `page ${page} is damaged`),
    ...findings.map(
      ({ table, id, problem }) => `${table}${id === undefined ? "" : ` ${id}`} ${WORDS[problem]}`,
    ),
    ...(audit?.fault ? [`audit: ${audit.fault.says}`] : []),
  ];
  const checked = `${pages} pages, ${tables} tables, ${rows} rows and ${audit?.records ?? 0} audit records of ${path}`;
  if (problems.length === 0) return `All is well: ${checked}.\n`;
  const shown = problems.slice(0, SHOWN).map((line) => `  ${line}\n`);
  const more =
    problems.length > SHOWN ? `  and ${problems.length - SHOWN} more; --json names all\n` : "";
  return `Damage: ${problems.length} findings in ${checked}.
${shown.join("")}${more}Restore a backup. What is not named here is sound.
`;
}
