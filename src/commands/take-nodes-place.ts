import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { PairedError } from "../errors.ts";
import { stopNode } from "../node/ask.ts";
import { findLock, type NodeLock } from "../node/lock.ts";
import { prepareHome } from "../store/home-folder.ts";

const TRIES = 50;
const TRY_AGAIN_MS = 100;

/** Stops the node of a home and keeps another from starting until the lock is disposed of: this process alone is at the data. */
export async function takeNodesPlace(home: string): Promise<NodeLock> {
  prepareHome(home);
  for (let tries = TRIES; tries > 0; tries -= 1) {
    // A client that calls meanwhile starts the next one.
    await stopNode(home);
    const lock = findLock(join(home, "node.lock"));
    if (lock) return lock;
    await wait(TRY_AGAIN_MS);
  }
  throw new PairedError("conflict", "clients start PAIRED again and again meanwhile", {
    fix: "Close every client, then run it again.",
  });
}
