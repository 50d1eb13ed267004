import { setImmediate as giveWay } from "node:timers/promises";

import type Database from "better-sqlite3";

import { PairedError } from "../errors.ts";
import { type ChainReport, verifyChain } from "./audit/verify-chain.ts";
import { assertCiphered, lost, openCiphered } from "./cipher.ts";
import type { StorePlace } from "./db.ts";
import { findStats } from "./files.ts";
import { hashedTables, schemaVersion } from "./migrations.ts";
import { sqliteError } from "./sqlite-error.ts";
import { verifyPages } from "./verify-pages.ts";
import { type Finding, type Slice, unlessDamaged, verifyTable } from "./verify-table.ts";
import { checkLog } from "./write-ahead-log.ts";

export interface VerifyReport {
  readonly pages: number;
  readonly tables: number;
  readonly rows: number;
  /** Numbers, from 1, of the pages of the file that are not as they were written. */
  readonly damagedPages: readonly number[];
  readonly findings: readonly Finding[];
  /** Committed transactions behind a damaged place of the write-ahead log, which SQLite will drop. */
  readonly lostCommits: number;
  /** The audit chain; undefined when no table could be read. */
  readonly audit: ChainReport | undefined;
}

/**
 * Reads the whole database, read-only, while a node may be using it: every page's MAC, every row's hash, the structure of
 * every table. Throws like `openStore` when there is nothing that can be opened. Not for a process that has it open.
 */
export async function verifyDatabase(place: StorePlace): Promise<VerifyReport> {
  const { dbPath, keys } = place;
  if (!findStats(dbPath)?.size) throw lost(dbPath);
  assertCiphered(dbPath);
  const { lostCommits } = checkLog(`${dbPath}-wal`);
  const { pages, damaged } = await verifyPages(dbPath, keys.database);
  try {
    return { ...(await verifyContent(place)), pages, damagedPages: damaged, lostCommits };
  } catch (error) {
    const plain = sqliteError(error);
    const unreadable = plain instanceof PairedError && plain.code === "damaged";
    if (!unreadable || damaged.length === 0) throw plain;
    // A page without which no table is found: the pages are all there is to tell.
    return {
      pages,
      damagedPages: damaged,
      lostCommits,
      tables: 0,
      rows: 0,
      findings: [],
      audit: undefined,
    };
  }
}

async function verifyContent({
  dbPath,
  keys,
}: StorePlace): Promise<Pick<VerifyReport, "tables" | "rows" | "findings" | "audit">> {
  const db = openCiphered(dbPath, keys.database, { readonly: true });
  try {
    const content = await verifyTables(db, keys.rowMac, hashedTables(schemaVersion(db)));
    return { ...content, audit: await verifyChain(db, keys.rowMac) };
  } finally {
    db.close();
  }
}

/** Checks rows and tables of an open database, in slices: a node that runs it goes on answering. */
export async function verifyTables(
  db: Database.Database,
  key: Buffer,
  hashed: readonly string[],
): Promise<Pick<VerifyReport, "tables" | "rows" | "findings">> {
  const present = tableNames(db);
  const findings: Finding[] = [];
  let rows = 0;
  for (const slice of slices(db, key, { hashed, present })) {
    findings.push(...slice.findings);
    rows += slice.rows;
    await giveWay();
  }
  return { tables: present.length, rows, findings };
}

function* slices(
  db: Database.Database,
  key: Buffer,
  { hashed, present }: { readonly hashed: readonly string[]; readonly present: readonly string[] },
): Generator<Slice> {
  for (const table of hashed) {
    if (present.includes(table)) yield* verifyTable(db, key, table);
    else yield { rows: 0, findings: [{ table, problem: "missing" }] };
  }
  yield { rows: 0, findings: unlessDamaged(() => hashesOfNoTable(db, hashed)) ?? [] };
  for (const table of present) yield { rows: 0, findings: structure(db, table) };
}

/** A hash that names no table of ours was not written by us. */
function hashesOfNoTable(db: Database.Database, hashed: readonly string[]): Finding[] {
  const next = db
    .prepare<[string], string>("SELECT tbl FROM row_mac WHERE tbl > ? ORDER BY tbl LIMIT 1")
    .pluck();
  const found: Finding[] = [];
  for (let table = next.get(""); table !== undefined; table = next.get(table))
    if (!hashed.includes(table)) found.push({ table, problem: "foreign" });
  return found;
}

function structure(db: Database.Database, table: string): Finding[] {
  const says = unlessDamaged(() => db.pragma(`quick_check("${table}")`, { simple: true }));
  return says === "ok" ? [] : [{ table, problem: "unreadable" }];
}

function tableNames(db: Database.Database): string[] {
  return db
    .prepare<[], string>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .pluck()
    .all();
}
