import { createRoster } from "./agents/roster.ts";
import type { Changes } from "./changes.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Context } from "./context.ts";
import { lockedHealth } from "./health.ts";
import type { Log } from "./log.ts";

/** A context whose data may be away: each part is asked for when it is used. */
export function createLockable(deps: {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly clients?: () => number;
  readonly get: () => Context;
  readonly find: () => Context | undefined;
}): Context {
  const { config, log, clock, changes, clients = () => 1, get, find } = deps;
  return {
    log,
    clock,
    changes,
    get calls() {
      return get().calls;
    },
    get custody() {
      return get().custody;
    },
    get audit() {
      return get().audit;
    },
    // A file of the home, which needs no key.
    roster: createRoster(config.home),
    get bus() {
      return get().bus;
    },
    get inbox() {
      return get().inbox;
    },
    get adrs() {
      return get().adrs;
    },
    get board() {
      return get().board;
    },
    get briefs() {
      return get().briefs;
    },
    get sessions() {
      return get().sessions;
    },
    get trails() {
      return get().trails;
    },
    get packets() {
      return get().packets;
    },
    get transcripts() {
      return get().transcripts;
    },
    get usage() {
      return get().usage;
    },
    get errands() {
      return get().errands;
    },
    get archivedTasks() {
      return get().archivedTasks;
    },
    get memory() {
      return get().memory;
    },
    get embeddings() {
      return get().embeddings;
    },
    get complexity() {
      return get().complexity;
    },
    get packs() {
      return get().packs;
    },
    get imports() {
      return get().imports;
    },
    get approvals() {
      return get().approvals;
    },
    get gate() {
      return get().gate;
    },
    get consents() {
      return get().consents;
    },
    get policies() {
      return get().policies;
    },
    get person() {
      return get().person;
    },
    get sharing() {
      return get().sharing;
    },
    get rights() {
      return get().rights;
    },
    get insight() {
      return get().insight;
    },
    get backups() {
      return get().backups;
    },
    health: () => find()?.health() ?? lockedHealth(config.home, clients()),
    // Who opens closes: the vault.
    [Symbol.asyncDispose]: async () => {},
  };
}
