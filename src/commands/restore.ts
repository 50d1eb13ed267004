import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { PairedError } from "../errors.ts";
import type { Proof } from "../privacy/keys/proof.ts";
import {
  openBackups,
  type OpenedBackups,
  type OpenedSnapshot,
  type Unlock,
} from "../store/backup/open-backups.ts";
import { isFolder } from "../store/backup/place.ts";
import { checkChunks } from "../store/backup/read-snapshot.ts";
import { stageHome } from "../store/backup/restore-home.ts";
import { onDisk } from "../store/disk-error.ts";
import { checkHome } from "../store/home-folder.ts";
import { findHome } from "../store/home.ts";
import { listSlots } from "../store/keyring-file.ts";
import { verifyDatabase, type VerifyReport } from "../store/verify.ts";
import { openCounter } from "./backup/counter.ts";
import { showSnapshot, showTime } from "./backup/show.ts";
import { EXIT, type Program } from "./command.ts";
import { openConfirm } from "./confirm.ts";
import { openPerson } from "./keys/person.ts";
import { askProof, type Way } from "./keys/prove.ts";
import { readOptions } from "./read-options.ts";
import { takeNodesPlace } from "./take-nodes-place.ts";
import { placeOf } from "./write-new-file.ts";

const USAGE =
  "paired-mcp restore FOLDER [--snapshot ID] [--to HOME] [--replace] | --list | --verify [--snapshot ID]; --recovery, --shares, --stdin, --json";
const OPTIONS = {
  snapshot: { type: "string" },
  to: { type: "string" },
  replace: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
  verify: { type: "boolean", default: false },
  recovery: { type: "boolean", default: false },
  shares: { type: "boolean", default: false },
  stdin: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

type Values = ReturnType<typeof readOptions<typeof OPTIONS>>["values"];

/** Brings a home back from a folder of backups, on any machine, or tries out whether it would. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { values, positionals } = readOptions(args, OPTIONS, USAGE);
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0 || (values.list && values.verify))
    throw new PairedError("bad_input", "restore takes one folder of backups", { fix: USAGE });
  const path = placeOf(program.cwd, name);
  if (!(await isFolder(path)))
    throw new PairedError("not_found", `there is no folder ${path}`, {
      fix: "Connect its disk, or name the folder that paired-mcp backup wrote to.",
    });
  const to = values.to === undefined ? program.config.home : placeOf(program.cwd, values.to);
  const isMeant = !values.list && !values.verify;
  const isTaken = isMeant && isInUse(to);
  if (isTaken && !values.replace) throw taken(to);
  using unlocking = openUnlocking(program, values);
  using backups = await openBackups(path, unlocking.unlock);
  const doing = { backups, unlock: unlocking.unlock, values, program };
  if (values.list) return listThem(doing);
  const snapshot = choose(backups, values.snapshot, path);
  if (values.verify) return await verifyThem({ ...doing, snapshot });
  return await restoreTo(to, { ...doing, snapshot, isTaken });
}

interface Doing {
  readonly backups: OpenedBackups;
  readonly unlock: Unlock;
  readonly values: Values;
  readonly program: Program;
}

function listThem({ backups, values, program }: Doing): number {
  const { snapshots, unreadable, closed } = backups;
  const facts = snapshots.map(({ manifest }) => {
    const { id, made, kind, pages, version } = manifest;
    return { id, made, kind, pages, version };
  });
  const lines = [
    ...facts.map(showSnapshot),
    ...unreadable.map((id) => `  ${id}  damaged: its list does not open`),
    ...closed.map(({ message }) => `  A part of the folder stays closed: ${message}.`),
  ];
  const asJson = { snapshots: facts, unreadable, closed: closed.map(({ message }) => message) };
  program.stdout.write(
    values.json ? `${JSON.stringify(asJson)}\n` : lines.map((line) => `${line}\n`).join(""),
  );
  return EXIT.ok;
}

/** Opens every chunk of every snapshot, then restores one aside and reads all of it. */
async function verifyThem({
  backups,
  snapshot,
  unlock,
  values,
  program,
}: Doing & { readonly snapshot: OpenedSnapshot }): Promise<number> {
  const chunks = await checkAll(backups, program);
  const place = mkdtempSync(join(tmpdir(), "paired-verify-"));
  try {
    const staging = { backups, snapshot, unlock, keyFile: undefined };
    using staged = await stageHome(staging, join(place, "home"));
    const home = await unlock(staged.path);
    if (!home) throw new PairedError("internal", "the restored home has no keyring");
    const report = await verifyDatabase(home);
    home.keyring[Symbol.dispose]();
    const ok = isSound(report) && backups.unreadable.length === 0;
    const { id, made } = snapshot.manifest;
    const { pages, tables, rows } = report;
    const facts = { ok, snapshot: id, snapshots: backups.snapshots.length, chunks, pages, rows };
    const bad = backups.unreadable.map((each) => `  ${each} is damaged: its list does not open\n`);
    const says = isSound(report)
      ? `All is well: ${chunks} chunks of ${backups.snapshots.length} snapshots; ${id} of ${showTime(made)} restored aside: ${pages} pages, ${tables} tables, ${rows} rows.\n`
      : `Snapshot ${id} is of a database that was damaged already: restore an older one.\n`;
    program.stdout.write(values.json ? `${JSON.stringify(facts)}\n` : `${says}${bad.join("")}`);
    return ok ? EXIT.ok : EXIT.failed;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function checkAll({ snapshots }: OpenedBackups, { stderr }: Program): Promise<number> {
  using counter = openCounter(stderr, "checking chunks");
  let chunks = 0;
  for (const folder of new Set(snapshots.map((each) => each.folder))) {
    const manifests = snapshots
      .filter((each) => each.folder === folder)
      .map(({ manifest }) => manifest);
    chunks += await checkChunks(folder, manifests, counter.show);
  }
  return chunks;
}

function isSound({ findings, damagedPages, lostCommits, audit }: VerifyReport): boolean {
  return findings.length + damagedPages.length + lostCommits === 0 && !audit?.fault;
}

async function restoreTo(
  to: string,
  doing: Doing & { readonly snapshot: OpenedSnapshot; readonly isTaken: boolean },
): Promise<number> {
  const { backups, snapshot, unlock, values, program, isTaken } = doing;
  const { id, made } = snapshot.manifest;
  if (isTaken) {
    const confirm = openConfirm(program, { command: "restore", undone: "nothing was changed" });
    await confirm(
      `${to} becomes what it was on ${showTime(made)}. What is there now is kept beside it.`,
      `replace ${basename(to)}`,
    );
  }
  using counter = openCounter(program.stderr, "restoring");
  const keyFile = findKeyFile(program);
  const staging = { backups, snapshot, unlock, keyFile, onProgress: counter.show };
  using staged = await stageHome(staging, to);
  const aside = isTaken ? await putAside(to) : undefined;
  staged.moveTo(to);
  const facts = { snapshot: id, made, home: to, ...(aside !== undefined && { aside }) };
  const lines = [
    `Restored: ${id} of ${showTime(made)}, in ${to}.`,
    ...(aside === undefined ? [] : [`What was there is in ${aside}: delete it when you are sure.`]),
    "Backups are off in it: paired-mcp backup schedule --to FOLDER. In spaces it goes on in new logs at its next start.",
  ];
  program.stdout.write(values.json ? `${JSON.stringify(facts)}\n` : `${lines.join("\n")}\n`);
  return EXIT.ok;
}

/** The node ends first, and no other starts while the folder is renamed. */
async function putAside(home: string): Promise<string> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
  const aside = `${home}.before-${stamp}`;
  const lock = await takeNodesPlace(home);
  try {
    onDisk(home, () => renameSync(home, aside));
    return aside;
  } finally {
    lock[Symbol.dispose]();
  }
}

function isInUse(home: string): boolean {
  return checkHome(home) && readdirSync(home).length > 0;
}

function choose(backups: OpenedBackups, id: string | undefined, path: string): OpenedSnapshot {
  const found = backups.snapshots.find(({ manifest }) => id === undefined || manifest.id === id);
  if (found) return found;
  if (id !== undefined && backups.unreadable.includes(id))
    throw new PairedError("damaged", `snapshot ${id} is damaged: its list does not open`, {
      fix: `Restore another one: paired-mcp restore ${path} --list`,
    });
  const [why] = backups.closed;
  const says =
    id === undefined ? `there is no whole snapshot in ${path}` : "there is no such snapshot";
  throw new PairedError("not_found", why ? `${says}; a part stays closed: ${why.message}` : says, {
    fix: `See what there is: paired-mcp restore ${path} --list`,
  });
}

/** A key file lies beside the data, and in no backup: one that opens this keyring comes along. */
function findKeyFile({ config }: Program): string | undefined {
  if (config.keyFile !== undefined) return undefined;
  const path = join(config.home, "key");
  return existsSync(path) ? path : undefined;
}

interface Unlocking extends Disposable {
  readonly unlock: Unlock;
}

/** Opens keyrings alone where that works, else with what a person gives once. */
function openUnlocking(program: Program, values: Values): Unlocking {
  const { config } = program;
  const keyFile = config.keyFile ?? findKeyFile(program);
  const ways: readonly Way[] = ["recovery", "shares"];
  const way = ways.find((each) => (each === "recovery" ? values.recovery : values.shares));
  let given: Proof | undefined;
  return {
    async unlock(home) {
      const at = { ...config, home, keyFile };
      return way ? byPerson(at) : alone(at);
    },
    [Symbol.dispose]: () => void given?.secret.fill(0),
  };

  async function alone(at: typeof config): ReturnType<Unlock> {
    try {
      return await findHome(at);
    } catch (error) {
      if (!(error instanceof PairedError) || error.code !== "locked") throw error;
      return byPerson(at);
    }
  }

  async function byPerson(at: typeof config): ReturnType<Unlock> {
    if (given) return findHome(at, given);
    using person = openPerson(program, { piped: values.stdin, why: "restore" });
    return await askProof({ person, slots: listSlots(at.home), way }, async (proof) => {
      const home = await findHome(at, proof);
      given = { slot: proof.slot, secret: Buffer.from(proof.secret) };
      return home;
    });
  }
}

function taken(home: string): PairedError {
  return new PairedError("conflict", `there is a home in ${home} already`, {
    fix: "Restore into another folder (--to HOME); or give --replace: then it is kept aside, and you are asked.",
  });
}
