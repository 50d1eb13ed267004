import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import type { Socket } from "node:net";

import type { Config } from "../config.ts";
import { PairedError } from "../errors.ts";
import { diskError } from "../store/disk-error.ts";
import { prepareHome } from "../store/home-folder.ts";
import { sayToolsets } from "../toolsets.ts";
import { VERSION } from "../version.ts";
import type { ClientPlace } from "./client-place.ts";
import { type Dialled, dialNode } from "./dial.ts";
import { type Fence, findFence, raiseFence } from "./fence.ts";
import { MAX_FOLDER_CHARS } from "./hello.ts";
import { findRecord } from "./record.ts";
import type { RelayDeps } from "./relay.ts";
import { spawnNode } from "./spawn.ts";
import { takeTicket } from "./ticket.ts";
import { compareVersions } from "./versions.ts";
import { wait } from "./wait.ts";

/** A node that dies at once must not be started in a loop; one that was stopped or killed is back at once. */
const SPAWN_EVERY_MS = 2000;
const SPAWN_BURST = 2;
/** What does not start is tried less and less often. */
const MAX_SPAWN_EVERY_MS = 30_000;
/** A node that is asked to leave answers its calls first. */
const TAKEOVER_MS = 5000;
/** A call waits for a busy node longer than a person at a terminal would. */
const PATIENCE_MS = 10_000;
/** A token or record is read between a node's end and the next one's start; only what lasts is worth telling. */
const TROUBLE_MS = { denied: 3000, other: 15_000 } as const;

/**
 * Finds the node, for one relay: dials, takes over from an older one, starts one where there is none. Of all relays
 * that miss it, one starts it; an older relay never brings an older node back (trap b).
 */
export function createSeeker(deps: {
  readonly config: Config;
  readonly entry: string;
  readonly place: ClientPlace;
}): RelayDeps["connect"] {
  const { config, entry, place } = deps;
  const session = place.session ?? randomBytes(8).toString("hex");
  let spawnedAt = -Infinity;
  let credit: number = SPAWN_BURST;
  let failures = 0;
  let failedAt = 0;

  return async ({ signal, onTrouble, isWanted }) => {
    const since = Date.now();
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const socket = await look(signal);
        if (socket) return socket;
        const failure = (isWanted() ? start() : undefined) ?? findFailure(since);
        if (failure) onTrouble(failure);
      } catch (error) {
        const trouble = toTrouble(error);
        const lasts = trouble.code === "denied" ? TROUBLE_MS.denied : TROUBLE_MS.other;
        if (Date.now() - since > lasts) onTrouble(trouble);
      }
      await wait(jitter(attempt), signal);
    }
    return undefined;
  };

  /** Undefined when there is no node, or none any more. */
  async function look(signal: AbortSignal): Promise<Socket | undefined> {
    const node = await dialNode(config.home, { signal, patienceMs: PATIENCE_MS });
    if (!node) return undefined;
    try {
      if (compareVersions(node.version, VERSION) >= 0) return await attach(node);
      await takeOver(node, signal);
      return undefined;
    } catch (error) {
      node.socket.destroy();
      throw error;
    }
  }

  async function attach({ ask, socket }: Dialled): Promise<Socket> {
    await ask({
      cmd: "attach",
      version: VERSION,
      project: place.project.slice(0, 120),
      session: session.slice(0, 64),
      ...(place.folder && place.folder.length <= MAX_FOLDER_CHARS && { folder: place.folder }),
      ...(place.toolsets && { toolsets: sayToolsets(place.toolsets) }),
    });
    failures = 0;
    return socket;
  }

  /** Fences older versions out first, so that no older relay can start its node in between. */
  async function takeOver({ ask, socket }: Dialled, signal: AbortSignal): Promise<void> {
    raiseFence(config.home, { version: VERSION, entry });
    await ask({ cmd: "takeover", version: VERSION });
    socket.resume();
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TAKEOVER_MS)]);
    await once(socket, "close", { signal: limit });
  }

  /** Why this home lets no node start; undefined when one may be on its way. */
  function start(): PairedError | undefined {
    try {
      prepareHome(config.home);
      const newest = chooseEntry();
      if (newest !== undefined && mayStart())
        spawnNode({ home: config.home, entry: newest, env: config.nodeEnv });
      return undefined;
    } catch (error) {
      return error instanceof PairedError ? error : diskError(config.home, error);
    }
  }

  function mayStart(): boolean {
    const everyMs = Math.min(SPAWN_EVERY_MS * 2 ** failures, MAX_SPAWN_EVERY_MS);
    const now = Date.now();
    const earned = Math.min(SPAWN_BURST, credit + (now - spawnedAt) / everyMs);
    if (earned < 1 || !takeTicket(config.home, now)) return false;
    credit = earned - 1;
    spawnedAt = now;
    return true;
  }

  /** The newest version this home has seen is the one to start, whoever misses it; undefined when it is gone. */
  function chooseEntry(): string | undefined {
    const fence = findNewerFence(config.home);
    if (!fence) return entry;
    return existsSync(fence.entry) ? fence.entry : undefined;
  }

  /** Why no node can come up: one has failed since `since`, or only a newer version may start here. */
  function findFailure(since: number): PairedError | undefined {
    const record = findRecord(config.home);
    if (record?.state === "failed" && record.at >= since) {
      if (record.at > failedAt) failures = Math.min(failures + 1, 4);
      if (record.at > failedAt) credit = 0;
      failedAt = record.at;
      return new PairedError("unavailable", record.message, record.fix ? { fix: record.fix } : {});
    }
    const fence = findNewerFence(config.home);
    return fence && !existsSync(fence.entry) ? outdated(fence) : undefined;
  }
}

function findNewerFence(home: string): Fence | undefined {
  const fence = findFence(home);
  return fence && compareVersions(fence.version, VERSION) > 0 ? fence : undefined;
}

function toTrouble(error: unknown): PairedError {
  if (error instanceof PairedError) return error;
  return new PairedError("unavailable", "the PAIRED node cannot be reached", {
    fix: "See logs/node.log in PAIRED_HOME, or run: paired-mcp status",
    cause: error,
  });
}

function outdated({ version }: Fence): PairedError {
  return new PairedError(
    "unavailable",
    `PAIRED ${version} has used this home; this is ${VERSION}`,
    {
      fix: "Update paired-mcp in this client's configuration.",
    },
  );
}

/** 20 to 60 ms at first, up to a second while nothing is there; never in step with another relay. */
function jitter(attempt: number): number {
  const base = Math.min(40 * 1.15 ** attempt, 700);
  return base * (0.5 + Math.random());
}
