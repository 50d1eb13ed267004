import { closeSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";

import { diskError, errorCode } from "../store/disk-error.ts";

/** A node that takes longer to start than this is given up; a second one then finds the lock taken, at no harm. */
const TICKET_MS = 4000;

/**
 * Whether this process may start a node now: of many relays that miss one at the same time, the first. The lock would
 * see to it that only one node lives; the ticket saves the others' start.
 */
export function takeTicket(home: string, now: number): boolean {
  const path = ticketPath(home);
  for (const attempt of [1, 2]) {
    try {
      writeTicket(path);
      return true;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw diskError(path, error);
      if (attempt === 2 || !isExpired(path, now)) return false;
      rmSync(path, { force: true });
    }
  }
  return false;
}

/** With something in it: a disk that has no room for that has none for a node, which then could not even say so. */
function writeTicket(path: string): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, `${process.pid}\n`);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Whether a node of this home may be on its way up. */
export function isStarting(home: string, now: number): boolean {
  return !isExpired(ticketPath(home), now);
}

export function removeTicket(home: string): void {
  rmSync(ticketPath(home), { force: true });
}

function isExpired(path: string, now: number): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return !stats || Math.abs(now - stats.mtimeMs) > TICKET_MS;
}

function ticketPath(home: string): string {
  return join(home, "spawn.ticket");
}
