import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { replaceFile } from "../store/files.ts";
import { type Address, formatAddress, parseAddress } from "./address.ts";
import { type Fields, parseFields, readText } from "./json.ts";

/** What the node of a home says of itself in `node.json`: where it listens, or why it did not start. */
export type NodeRecord =
  | {
      readonly state: "up";
      readonly pid: number;
      readonly version: string;
      readonly startedAt: number;
      readonly address: Address;
      /** Read by the plugin's hooks, `plugin/hooks/run.mjs`. */
      readonly entry?: string;
    }
  | {
      readonly state: "failed";
      readonly at: number;
      readonly code: string;
      readonly message: string;
      readonly fix: string | undefined;
    };

export function writeRecord(home: string, record: NodeRecord): void {
  const plain =
    record.state === "up" ? { ...record, address: formatAddress(record.address) } : record;
  replaceFile(recordPath(home), Buffer.from(`${JSON.stringify(plain)}\n`));
}

/** Removes the record of this process; a successor's stays. */
export function removeRecord(home: string): void {
  if (isRecorded(home)) rmSync(recordPath(home), { force: true });
}

/** Whether this process is the node that the home's record names. */
export function isRecorded(home: string): boolean {
  const record = findRecord(home);
  return record?.state === "up" && record.pid === process.pid;
}

/** Undefined when there is none, or none that can be read. */
export function findRecord(home: string): NodeRecord | undefined {
  const fields = parseFields(readOrEmpty(recordPath(home)));
  if (!fields) return undefined;
  return fields.state === "failed" ? readFailure(fields) : readUp(fields);
}

function readUp(fields: Fields): NodeRecord | undefined {
  const { pid, startedAt } = fields;
  const version = readText(fields, "version", 64);
  const address = parseAddress(readText(fields, "address", 512) ?? "");
  if (typeof pid !== "number" || typeof startedAt !== "number" || !version || !address)
    return undefined;
  return { state: "up", pid, version, startedAt, address };
}

function readFailure(fields: Fields): NodeRecord | undefined {
  const { at } = fields;
  const message = readText(fields, "message", 1000);
  if (typeof at !== "number" || !message) return undefined;
  const code = readText(fields, "code", 32) ?? "internal";
  return { state: "failed", at, code, message, fix: readText(fields, "fix", 1000) };
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function recordPath(home: string): string {
  return join(home, "node.json");
}
