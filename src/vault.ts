import { watchRoles } from "./agents/watch-roles.ts";
import { createChanges } from "./changes.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { type Context, openContext } from "./context.ts";
import { PairedError } from "./errors.ts";
import { createLockable } from "./lockable.ts";
import type { Log } from "./log.ts";
import type { Proof } from "./privacy/keys/proof.ts";
import type { Basis } from "./store/custody.ts";
import { type Home, homeOf, openHome } from "./store/home.ts";
import { keyDays, type Keyring } from "./store/keyring.ts";
import { rotateDatabase } from "./store/rekey.ts";

/** The data of a home, open or locked; what is connected to it stays connected either way. */
export interface Vault extends AsyncDisposable {
  /** What servers work with. While locked each part of it that needs the data throws why; nothing is open then. */
  readonly ctx: Context;
  /** Why nothing is open; undefined while it is. */
  readonly closedBy: () => PairedError | undefined;
  /** Opens with a person's proof, or without where a keychain or key file can do it. Open already, it only checks. */
  readonly unlock: (proof?: Proof) => Promise<void>;
  /** Until `unlock`, nothing opens it again. */
  readonly lock: () => Promise<void>;
  /** Opens if that takes no person any more: a keychain has come up, a key file is back. Else all stays as it is. */
  readonly retry: () => Promise<void>;
  /** Gives the database and every slot new keys; a store of 66 MB takes a few seconds, in which nothing is answered. */
  readonly rotate: (basis: Basis) => Promise<void>;
}

interface VaultDeps {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  /** How many clients are connected; without a node there is the one of this process. */
  readonly clients?: () => number;
}

interface Opened {
  readonly home: Home;
  readonly ctx: Context;
}

/** Opens the data of `config.home`, or stays locked where that takes a person; throws where nobody could open it. */
export async function openVault(deps: VaultDeps): Promise<Vault> {
  const { config, log } = deps;
  const changes = createChanges();
  let opened: Opened | undefined;
  let closed = new PairedError("unavailable", "PAIRED is starting", { fix: "Call again." });
  let byHand = false;
  let last = Promise.resolve();
  try {
    const home = await openHome(config);
    const { audit } = open(home);
    if (!home.databaseMade) audit.write({ event: "key.made", actor: "node" });
    await rotateIfDue();
  } catch (error) {
    if (!(error instanceof PairedError) || error.code !== "locked") throw error;
    closed = error;
    log.info("locked");
  }

  const watching = watchRoles(config.home, () => changes.tell({ kind: "team" }));
  return {
    ctx: createLockable({ ...deps, changes, get: () => get().ctx, find: () => opened?.ctx }),
    closedBy: () => (opened ? undefined : closed),
    unlock: (proof) => inTurn(() => unlock(proof)),
    lock: () => inTurn(lock),
    retry: () => inTurn(retry),
    rotate: (basis) => inTurn(() => rotate(basis)),
    [Symbol.asyncDispose]() {
      watching[Symbol.dispose]();
      return inTurn(close);
    },
  };

  function get(): Opened {
    if (opened) return opened;
    throw closed;
  }

  function open(home: Home): Context {
    const { dht, organisation } = config;
    const ctx = openContext({
      ...deps,
      home,
      changes,
      dht,
      organisation,
      searchPath: config.nodeEnv.PATH,
    });
    opened = { home, ctx };
    byHand = false;
    return ctx;
  }

  async function unlock(proof: Proof | undefined): Promise<void> {
    if (!opened) {
      const { audit } = open(await openHome(config, proof));
      log.info("unlocked");
      changes.tell({ kind: "vault" });
      audit.write({ event: "key.unlocked", actor: proof ? "terminal" : "node" });
      await rotateIfDue();
    } else if (proof && !opened.home.keyring.verify(proof)) {
      opened.ctx.audit.write({ event: "key.refused", actor: "terminal", decision: "refused" });
      throw wrongSecret();
    }
  }

  async function retry(): Promise<void> {
    if (opened || byHand || closed.code !== "locked") return;
    try {
      await unlock(undefined);
    } catch (error) {
      if (!(error instanceof PairedError)) throw error;
      closed = error;
    }
  }

  async function lock(): Promise<void> {
    opened?.ctx.audit.write({ event: "key.locked", actor: "terminal" });
    await close();
    closed = lockedByHand();
    byHand = true;
    log.info("locked");
    changes.tell({ kind: "vault" });
  }

  async function close(): Promise<void> {
    if (!opened) return;
    const { home } = opened;
    await shut(opened.ctx, lockedByHand());
    home.keyring[Symbol.dispose]();
    for (const key of [home.keys.database, home.keys.rowMac]) key.fill(0);
  }

  async function rotate(basis: Basis): Promise<void> {
    get().ctx.custody.assertMay(basis);
    await renew("terminal");
  }

  /** When nobody waits yet, if a policy says so and the key is old enough: an open keyring seals for every slot. */
  async function rotateIfDue(): Promise<void> {
    try {
      const { ctx, home } = get();
      const { rotateKeysDays = Infinity } = ctx.policies.effective();
      if (keyDays(home.keyring.since(), deps.clock()) >= rotateKeysDays) await renew("node");
    } catch (error) {
      // A policy that does not count, or another process that has the database open: the next start looks again.
      if (!(error instanceof PairedError) || !opened) throw error;
      log.error("the keys were not rotated", { code: error.code });
    }
  }

  async function renew(actor: "terminal" | "node"): Promise<void> {
    const { ctx, home } = get();
    await shut(ctx, inRotation());
    try {
      rotateDatabase(home);
    } finally {
      // Whatever has happened, the file has one of the two keys.
      reopen(home.keyring);
    }
    get().ctx.audit.write({ event: "key.rotated", actor });
    log.info("the keys were rotated");
  }

  function reopen(keyring: Keyring): void {
    try {
      open(homeOf(config, keyring));
    } catch (error) {
      if (error instanceof PairedError) closed = error;
      throw error;
    }
  }

  async function shut(ctx: Context, why: PairedError): Promise<void> {
    closed = why;
    opened = undefined;
    await ctx[Symbol.asyncDispose]();
  }

  /** One after the other: whoever unlocks while a rotation runs finds it done. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}

function lockedByHand(): PairedError {
  return new PairedError("locked", "PAIRED was locked by its person", {
    fix: "They open it again with `paired-mcp unlock`, in a terminal.",
  });
}

function inRotation(): PairedError {
  return new PairedError("unavailable", "the keys are being changed", {
    fix: "Call again in a few seconds.",
  });
}

function wrongSecret(): PairedError {
  return new PairedError("denied", "that is not the secret of this slot", { fix: "Try again." });
}
