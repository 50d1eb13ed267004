import { readFileSync } from "node:fs";

import { findRecord } from "../../src/node/record.ts";

/** Linux counts a process's time in ticks of 10 ms. */
const TICK_MS = 10;

/**
 * The processor time that the node of a home has used so far, in milliseconds: other than what a client waits for, it is
 * the same on a busy machine. Undefined where there is no `/proc`, and when no node runs.
 */
export function findNodeCpuMs(home: string): number | undefined {
  const record = findRecord(home);
  if (record?.state !== "up" || process.platform !== "linux") return undefined;
  const stat = readFileSync(`/proc/${record.pid}/stat`, "utf8");
  const [user = "", system = ""] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13);
  return (Number(user) + Number(system)) * TICK_MS;
}

/** What the node of a home has had written to disks so far, in bytes; undefined where `/proc` does not tell. */
export function findNodeWrittenBytes(home: string): number | undefined {
  const record = findRecord(home);
  if (record?.state !== "up" || process.platform !== "linux") return undefined;
  const [, bytes] =
    /^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${record.pid}/io`, "utf8")) ?? [];
  return bytes === undefined ? undefined : Number(bytes);
}
