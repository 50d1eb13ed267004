import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { PairedError } from "../errors.ts";
import {
  type Envelope,
  formatEnvelope,
  MAX_ENVELOPE_BYTES,
  parseEnvelope,
  type Slot,
} from "../privacy/keys/envelope.ts";
import { onDisk } from "./disk-error.ts";
import { createFile, findStats, replaceFile } from "./files.ts";

/** Undefined when the home is new, `damaged` when there is data without a keyring, or the file is no keyring. */
export function findEnvelope(home: string): Envelope | undefined {
  // Looked at in this order, because a keyring is on disk before its database is.
  const hasData = ["paired.db", "cores"].some((name) => existsSync(join(home, name)));
  const envelope = readEnvelope(home);
  if (!envelope && hasData) throw missing(keyringPath(home));
  return envelope;
}

/** What the file says of the ways to open it, before any is used: whether it is authentic shows when one is. */
export function listSlots(home: string): readonly Slot[] {
  return findEnvelope(home)?.slots ?? [];
}

/** The keyring that is there, or was made by another process just now. */
export function getEnvelope(home: string): Envelope {
  const envelope = readEnvelope(home);
  if (envelope) return envelope;
  throw missing(keyringPath(home));
}

/** False when another process's keyring was first. */
export function writeFirst(home: string, envelope: Envelope): boolean {
  const path = keyringPath(home);
  return onDisk(path, () => createFile(path, Buffer.from(formatEnvelope(envelope))));
}

/** All or nothing, on disk when it returns. */
export function replaceEnvelope(home: string, envelope: Envelope): void {
  const path = keyringPath(home);
  onDisk(path, () => replaceFile(path, Buffer.from(formatEnvelope(envelope))));
}

function readEnvelope(home: string): Envelope | undefined {
  const path = keyringPath(home);
  return onDisk(path, () => {
    const stats = findStats(path);
    if (!stats) return undefined;
    // A text that long is none of ours: it is refused before it fills the memory.
    return parseEnvelope(stats.size > MAX_ENVELOPE_BYTES ? "" : readFileSync(path, "utf8"));
  });
}

function keyringPath(home: string): string {
  return join(home, "keyring.json");
}

function missing(path: string): PairedError {
  return new PairedError("damaged", `${path} is missing, and the data beside it needs it`, {
    fix: "Put keyring.json back from a backup, or set PAIRED_HOME to another folder. If an erasure was cut off, end it: paired-mcp erase --all",
  });
}
