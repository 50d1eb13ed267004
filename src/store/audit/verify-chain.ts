import { setImmediate as giveWay } from "node:timers/promises";

import type Database from "better-sqlite3";

import { linkHash } from "../../privacy/audit-chain.ts";
import { rowMac } from "../../privacy/row-mac.ts";
import { unlessDamaged } from "../verify-table.ts";
import { type ChainFault, faultAt } from "./fault.ts";

export interface ChainReport {
  /** Records that are there and were checked. */
  readonly records: number;
  /** The first and the last one; 0 when there is none. */
  readonly first: number;
  readonly last: number;
  /** The records up to this one were removed when their time was over. */
  readonly prunedTo: number;
  /** How many of them sign all before them, which one does each day. */
  readonly signed: number;
  /** The hash of the last record, which stands for the whole chain. */
  readonly head: string;
  /** The first thing that is wrong; undefined: the chain is whole. */
  readonly fault: ChainFault | undefined;
}

interface End {
  readonly base_seq: number;
  readonly base_hash: string;
  readonly seq: number;
  readonly hash: string;
  readonly mac: Buffer | null;
}

interface Row {
  readonly id: number;
  readonly record: string;
  readonly mac: Buffer | null;
}

interface Place {
  readonly seq: number;
  readonly hash: string;
}

const ROWS_AT_ONCE = 100;

/**
 * Reads the chain from end to end, in slices of a few milliseconds that let others in between; records may be added and
 * pruned meanwhile. Each record is checked three times: by its keyed row hash, by its link to the one before, and the
 * last one against the chain's end. `key` is that of the row hashes.
 */
export async function verifyChain(db: Database.Database, key: Buffer): Promise<ChainReport> {
  const tables = db.prepare(
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name IN ('audit', 'audit_end')",
  );
  if (tables.all().length < 2) return LOST;
  const read = createReader(db, key);
  let at: Place | undefined;
  let [first, records, signed] = [0, 0, 0];
  for (;;) {
    const slice = unlessDamaged(() => read(at));
    const { base, found, fault, end, last, ...more } = slice ?? UNREADABLE;
    if (at === undefined || base.seq > at.seq) [first, records, signed] = [base.seq + 1, 0, 0];
    records += found;
    signed += more.signed;
    at = last;
    if (fault || last.seq === end.seq)
      return {
        records,
        first: records > 0 ? first : 0,
        last: records > 0 ? last.seq : 0,
        prunedTo: base.seq,
        signed,
        head: end.hash,
        fault,
      };
    await giveWay();
  }
}

interface Slice {
  readonly base: Place;
  readonly end: Place;
  /** The last sound record so far. */
  readonly last: Place;
  readonly found: number;
  readonly signed: number;
  readonly fault: ChainFault | undefined;
}

const NOWHERE: Place = { seq: 0, hash: "" };
const UNREADABLE: Slice = {
  base: NOWHERE,
  end: NOWHERE,
  last: NOWHERE,
  found: 0,
  signed: 0,
  fault: faultAt(undefined, "unreadable"),
};

const LOST: ChainReport = {
  records: 0,
  first: 0,
  last: 0,
  prunedTo: 0,
  signed: 0,
  head: "",
  fault: faultAt(undefined, "end_lost"),
};

/** One slice after `at`, with the chain's ends as they were at that very moment. */
function createReader(db: Database.Database, key: Buffer): (at: Place | undefined) => Slice {
  const selectEnd = db.prepare<[], End>(
    `SELECT e.base_seq, e.base_hash, e.seq, e.hash, m.mac FROM audit_end AS e
     LEFT JOIN row_mac AS m ON m.tbl = 'audit_end' AND m.id = e.id`,
  );
  const selectRows = db.prepare<[number, number], Row>(
    `SELECT a.id, a.record, m.mac FROM audit AS a LEFT JOIN row_mac AS m ON m.tbl = 'audit' AND m.id = a.id
     WHERE a.id > ? AND a.id <= ? ORDER BY a.id LIMIT ${ROWS_AT_ONCE}`,
  );
  const outside = db
    .prepare<[number, number], number>(
      "SELECT id FROM audit WHERE id <= ? UNION ALL SELECT id FROM audit WHERE id > ? ORDER BY id LIMIT 1",
    )
    .pluck();
  const isOurs = ({ mac }: { readonly mac: Buffer | null }, table: string, cells: Cells): boolean =>
    mac !== null && rowMac(key, table, cells).equals(mac);

  return db.transaction((at: Place | undefined): Slice => {
    const row = selectEnd.get();
    const ends = row && ([1, row.base_seq, row.base_hash, row.seq, row.hash] as const);
    if (!row || !ends || !isOurs(row, "audit_end", ends))
      return { ...UNREADABLE, fault: faultAt(undefined, "end_lost") };
    const base = { seq: row.base_seq, hash: row.base_hash };
    const end = { seq: row.seq, hash: row.hash };
    const from = at && at.seq >= base.seq ? at : base;
    let last = from;
    let signed = 0;
    const stop = (seq: number, problem: ChainFault["problem"]): Slice => ({
      base,
      end,
      last,
      found: last.seq - from.seq,
      signed,
      fault: faultAt(seq, problem),
    });
    const rows = selectRows.all(from.seq, end.seq);
    for (const { id, record, mac } of rows) {
      if (id !== last.seq + 1) return stop(last.seq + 1, "missing");
      if (!isOurs({ mac }, "audit", [id, record])) return stop(id, "changed");
      const { seq, prev, signature } = linksOf(record);
      if (seq !== id) return stop(id, "changed");
      if (prev !== last.hash) return stop(id, "unlinked");
      last = { seq: id, hash: linkHash(record) };
      if (signature !== undefined) signed += 1;
    }
    if (rows.length < ROWS_AT_ONCE && last.seq < end.seq) return stop(last.seq + 1, "missing");
    if (last.seq === end.seq) {
      if (last.hash !== end.hash) return stop(last.seq, "changed");
      const stranger = outside.get(base.seq, end.seq);
      if (stranger !== undefined) return stop(stranger, "foreign");
    }
    return { base, end, last, found: last.seq - from.seq, signed, fault: undefined };
  });
}

type Cells = readonly (string | number)[];

interface Links {
  readonly seq?: unknown;
  readonly prev?: unknown;
  readonly signature?: unknown;
}

/** A record's own number, what it follows and signs; nothing of a text that is no record. */
function linksOf(text: string): Links {
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === "object" && record !== null ? record : {};
  } catch {
    return {};
  }
}
