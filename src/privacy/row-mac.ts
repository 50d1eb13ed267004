import { createHmac } from "node:crypto";

import { PairedError } from "../errors.ts";

export type Cell = string | number | bigint | Buffer | null;

/**
 * HMAC-SHA256 (RFC 2104) over a table's name and the cells of one row, each length-prefixed with its type, so that
 * no two different rows serialise alike. Returns 16 bytes: damage and swaps are found, 2^-128 by chance.
 */
export function rowMac(key: Buffer, table: string, cells: readonly Cell[]): Buffer {
  const mac = createHmac("sha256", key);
  // As few updates as can be: each costs more than the hashing of a short cell.
  let text = `s${Buffer.byteLength(table)}:${table}`;
  for (const cell of cells) {
    if (Buffer.isBuffer(cell)) {
      mac.update(`${text}b${cell.length}:`).update(cell);
      text = "";
    } else text += textOf(cell);
  }
  return mac.update(text).digest().subarray(0, 16);
}

/** What SQLite hands to a function or gives in a row, as a cell; other values cannot come from a table. */
export function toCell(value: unknown): Cell {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "bigint" || Buffer.isBuffer(value)) return value;
  throw new PairedError("internal", "a cell of a row is of no storable type");
}

function textOf(cell: string | number | bigint | null): string {
  if (cell === null) return "n0:";
  const text = String(cell);
  return `${typeof cell === "string" ? "s" : "i"}${Buffer.byteLength(text)}:${text}`;
}
