import { closeSync, openSync, readSync } from "node:fs";

import { onDisk } from "./disk-error.ts";
import { findStats } from "./files.ts";

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const FRAME_BYTES = FRAME_HEADER_BYTES + 4096;

/** How far SQLite will read a log, and what it will drop in silence. */
export interface LogReport {
  /** Up to here every frame follows from the one before. */
  readonly soundBytes: number;
  /** Transactions that were committed beyond that. */
  readonly lostCommits: number;
}

type Sum = readonly [number, number];
const SOUND: LogReport = { soundBytes: 0, lostCommits: 0 };

/**
 * Looks for damage in the write-ahead log that a crash left behind (sqlite.org/fileformat2.html, 4): SQLite reads up to
 * the first frame whose checksum is wrong and takes the rest for a transaction that a power cut tore. But with
 * `synchronous=FULL` at most one transaction can be torn: when two commits follow in an unbroken chain of their own, what
 * precedes them was on disk and is damaged. Damage to the last two transactions cannot be told from a power cut.
 */
export function checkLog(path: string): LogReport {
  if ((findStats(path)?.size ?? 0) <= HEADER_BYTES) return SOUND;
  return onDisk(path, () => {
    const file = openSync(path, "r");
    try {
      const header = readAt(file, 0, HEADER_BYTES);
      const report = readFrames(file, header);
      // Another process began the log anew meanwhile: its own checks hold.
      return readAt(file, 0, HEADER_BYTES).equals(header) ? report : SOUND;
    } finally {
      closeSync(file);
    }
  });
}

function readFrames(file: number, header: Buffer): LogReport {
  const sum = createSum(header.readUInt32BE(0) % 2 === 0);
  let before = storedSum(header, 24);
  let broken = !same(sum([0, 0], header.subarray(0, 24)), before);
  // The salts name this run of the log; older frames may follow. A damaged header does not tell, its frames do.
  const salts = broken ? readAt(file, HEADER_BYTES, 16).subarray(8) : header.subarray(16, 24);
  let soundBytes = HEADER_BYTES;
  let [chain, lostCommits] = [0, 0];
  for (let at = HEADER_BYTES; ; at += FRAME_BYTES) {
    const frame = readAt(file, at, FRAME_BYTES);
    if (frame.length < FRAME_BYTES) break;
    const ours = frame.subarray(8, 16).equals(salts);
    const page = frame.subarray(FRAME_HEADER_BYTES);
    const follows = same(sum(sum(before, frame.subarray(0, 8)), page), storedSum(frame, 16));
    before = storedSum(frame, 16);
    broken ||= !ours || !follows;
    if (!broken) soundBytes = at + FRAME_BYTES;
    const commits = broken && ours && frame.readUInt32BE(4) > 0 ? 1 : 0;
    chain = follows ? chain + commits : 0;
    lostCommits = Math.max(lostCommits, chain);
  }
  return { soundBytes, lostCommits: lostCommits < 2 ? 0 : lostCommits };
}

/** The log's checksum: two running sums over pairs of words, in the byte order of the machine that wrote it. */
function createSum(littleEndian: boolean): (from: Sum, bytes: Buffer) => Sum {
  return ([first, second], bytes) => {
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let [a, b] = [first, second];
    for (let at = 0; at < bytes.length; at += 8) {
      a = (a + words.getUint32(at, littleEndian) + b) >>> 0;
      b = (b + words.getUint32(at + 4, littleEndian) + a) >>> 0;
    }
    return [a, b];
  };
}

function storedSum(bytes: Buffer, at: number): Sum {
  return [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
}

function same(a: Sum, b: Sum): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function readAt(file: number, position: number, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  return bytes.subarray(0, readSync(file, bytes, 0, count, position));
}
