import { accessSync, constants, existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Config } from "../config.ts";
import { PairedError } from "../errors.ts";
import { verifyChain } from "../store/audit/verify-chain.ts";
import { describeBackups } from "../store/backup/describe.ts";
import { findBackupStatus } from "../store/backup/find-status.ts";
import { isCiphered, lost, openCiphered } from "../store/cipher.ts";
import { onDisk } from "../store/disk-error.ts";
import { findStats } from "../store/files.ts";
import { checkHome } from "../store/home-folder.ts";
import { findHome, type Home } from "../store/home.ts";
import { SCHEMA_VERSION, schemaVersion } from "../store/migrations.ts";
import type { Check, Diagnosis } from "./check.ts";
import { keyChecks } from "./keys.ts";

const MIB = 1024 * 1024;
const LITTLE_BYTES = 200 * MIB;
const NO_BYTES = 10 * MIB;

/** What is on this machine's disk, from the folder up to the schema of the database. */
export function dataChecks(config: Config): readonly Check[] {
  const opened = onceOpened(config);
  return [
    { name: "home", run: () => checkFolder(config.home) },
    { name: "disk", run: () => checkSpace(config.home) },
    ...keyChecks(config, opened),
    // Before the database: who closes a file that SQLite has open takes its locks away.
    { name: "encryption", run: () => checkEncryption(join(config.home, "paired.db")) },
    {
      name: "database",
      run: () => opened().then(checkDatabase, notChecked),
    },
    {
      name: "audit",
      run: () => opened().then(checkAudit, notChecked),
    },
    { name: "backups", run: () => opened().then(checkBackups, notChecked) },
  ];
}

function checkFolder(path: string): Diagnosis {
  const exists = checkHome(path);
  const folder = nearest(path);
  onDisk(folder, () => accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK));
  return { level: "ok", says: exists ? path : `${path}, which the first client makes` };
}

async function checkSpace(path: string): Promise<Diagnosis> {
  const { bavail, bsize } = await statfs(nearest(path));
  const free = bavail * bsize;
  const says = `${Math.floor(free / MIB)} MiB free`;
  const fix = "Free some space: a full disk refuses what is new, and keeps what it has.";
  if (free < NO_BYTES) return { level: "fail", says, fix };
  return free < LITTLE_BYTES ? { level: "warn", says, fix } : { level: "ok", says };
}

function checkEncryption(dbPath: string): Diagnosis {
  if (!existsSync(dbPath)) return { level: "ok", says: "no database yet" };
  if (isCiphered(dbPath)) return { level: "ok", says: "AES-256, every page authenticated" };
  return {
    level: "fail",
    says: `${dbPath} is empty or not encrypted; PAIRED does not use it`,
    fix: "Restore the database from a backup; to start anew instead, move the whole folder away.",
  };
}

function notChecked(error: unknown): Diagnosis {
  const locked = error instanceof PairedError && error.code === "locked";
  return locked
    ? { level: "ok", says: "not checked, because it is locked" }
    : { level: "warn", says: "not checked, because the keys do not open" };
}

function checkDatabase(home: Home | undefined): Diagnosis {
  if (!home || (!home.databaseMade && !existsSync(home.dbPath)))
    return { level: "ok", says: "no database yet" };
  if (!findStats(home.dbPath)?.size) throw lost(home.dbPath);
  const db = openCiphered(home.dbPath, home.keys.database, { readonly: true });
  try {
    const version = schemaVersion(db);
    const newest = version === SCHEMA_VERSION;
    return {
      level: "ok",
      says: `schema ${version}${newest ? "" : `; the next start makes it ${SCHEMA_VERSION}`}`,
    };
  } finally {
    db.close();
  }
}

async function checkAudit(home: Home | undefined): Promise<Diagnosis> {
  if (!home || !findStats(home.dbPath)?.size) return { level: "ok", says: "no record yet" };
  const db = openCiphered(home.dbPath, home.keys.database, { readonly: true });
  try {
    // The next start makes the tables of a database that an older version wrote.
    if (schemaVersion(db) < SCHEMA_VERSION)
      return { level: "ok", says: "not checked before the next start" };
    const { records, prunedTo, fault } = await verifyChain(db, home.keys.rowMac);
    const before = prunedTo > 0 ? `; those up to ${prunedTo} are over their time` : "";
    if (!fault) return { level: "ok", says: `${records} records, an unbroken chain${before}` };
    return {
      level: "fail",
      says: `the chain is broken: ${fault.says}`,
      fix: "paired-mcp verify says what else is damaged; a backup has the chain as it was.",
    };
  } finally {
    db.close();
  }
}

function checkBackups(home: Home | undefined): Diagnosis {
  if (!home || !findStats(home.dbPath)?.size)
    return { level: "ok", says: "nothing to back up yet" };
  const db = openCiphered(home.dbPath, home.keys.database, { readonly: true });
  try {
    if (schemaVersion(db) < SCHEMA_VERSION)
      return { level: "ok", says: "not checked before the next start" };
    const { says, trouble } = describeBackups(findBackupStatus(db), Date.now());
    if (trouble === undefined) return { level: "ok", says };
    return {
      level: "warn",
      says: trouble,
      fix: "Connect the folder and run: paired-mcp backup now; then it says what is wrong.",
    };
  } finally {
    db.close();
  }
}

/** The folder itself or, while it is not there, the one in which it will be made. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

/** Two checks need the keys; the keychain is asked once. */
function onceOpened(config: Config): () => Promise<Home | undefined> {
  let opened: Promise<Home | undefined> | undefined;
  return () => (opened ??= findHome(config));
}
