import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/db.ts";
import { openWelcome, writeApplication } from "./application.ts";
import type { Epochs } from "./epochs.ts";
import type { BlindPairing, Hyper } from "./hyper.ts";
import { readInviteCode } from "./invite-code.ts";
import { LIMITS } from "./limits.ts";
import type { Pairing } from "./pairing.ts";
import { phrase } from "./phrase.ts";
import type { Space, Spaces } from "./spaces.ts";

/** The joiner's side of an invite: asks, waits for the inviter's person, and moves in. */
export interface Joining {
  /** Takes a code; the asking begins after the commit and goes on after a restart. */
  readonly begin: (code: string, handle: string) => number;
  /** Resolves when the inviter's node has answered, or nothing came from it for a moment. */
  readonly answered: (space: number) => Promise<void>;
  /** We reached somebody, who may be the inviter. */
  readonly onLinked: () => void;
  readonly phrase: (space: number) => string | undefined;
  readonly refusal: (space: number) => Refusal | undefined;
  readonly active: () => boolean;
  /** Asks for every space that still waits, and gives up on those whose invite is long over. */
  readonly sweep: () => void;
  readonly stop: (space: number) => void;
  readonly close: () => Promise<void>;
}

export type Refusal = "rejected" | "used" | "expired";

export interface JoiningDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly hyper: Hyper;
  readonly spaces: Spaces;
  readonly epochs: Epochs;
  readonly pairing: Pairing;
  readonly swarmKey: Buffer;
  /** Makes this node's own logs in the space, in the transaction that enters it. */
  readonly createLogs: (space: number) => void;
  readonly onEntered: (space: Space) => void;
  readonly onRefused: (space: number) => void;
}

interface Row {
  readonly space: number;
  readonly invite: Buffer;
  readonly discoveryKey: Buffer;
  readonly expires: number;
  readonly refusal: Refusal | null;
}

/** A caller of `answered`. */
interface Waiter {
  readonly done: () => void;
  readonly linked: () => void;
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  PAIRING_REJECTED: "rejected",
  INVITE_USED: "used",
  INVITE_EXPIRED: "expired",
};

export function createJoining(deps: JoiningDeps): Joining {
  const { store, clock, log, hyper, spaces, epochs, pairing, swarmKey } = deps;
  const COLUMNS = "space, invite, discovery_key AS discoveryKey, expires, refusal";
  const bySpace = store.prepare<[number], Row>(`SELECT ${COLUMNS} FROM joining WHERE space = ?`);
  const byInvite = store.prepare<[Buffer], Row>(
    `SELECT ${COLUMNS} FROM joining WHERE invite_id = ?`,
  );
  const byPlace = store.prepare<[Buffer], Row>(
    `SELECT ${COLUMNS} FROM joining JOIN space ON space.id = joining.space
     WHERE discovery_key = ? AND space.state IN ('active', 'joining')`,
  );
  const waiting = store.prepare<[], Row>(
    `SELECT ${COLUMNS} FROM joining JOIN space ON space.id = joining.space WHERE space.state = 'joining'`,
  );
  const insert = store.prepare<[number, Buffer, Buffer, Buffer, number]>(
    "INSERT INTO joining (space, invite, invite_id, discovery_key, expires) VALUES (?, ?, ?, ?, ?)",
  );
  const refuse = store.prepare<[Refusal, number]>("UPDATE joining SET refusal = ? WHERE space = ?");
  const asking = new Map<number, BlindPairing.Candidate>();
  const waiters = new Map<number, Set<Waiter>>();
  let closed = false;

  return {
    begin(code, handle) {
      const invite = readInviteCode(code);
      const { id, discoveryKey, expires } = decode(hyper, invite);
      checkNew(id, discoveryKey, expires);
      const space = spaces.add({ name: "", handle, state: "joining" });
      insert.run(space.id, invite, id, discoveryKey, expires);
      store.afterCommit(() => ask(space.id));
      return space.id;
    },
    answered(space) {
      return new Promise((resolve) => {
        if (spaces.get(space).state !== "joining") return resolve();
        const set = waiters.get(space) ?? new Set();
        waiters.set(space, set);
        const done = (): void => {
          clearTimeout(timer);
          set.delete(waiter);
          resolve();
        };
        let timer = setTimeout(done, LIMITS.verdictMs);
        const waiter: Waiter = {
          done,
          // Used and expired codes are refused at once; anything else waits for a person.
          linked() {
            clearTimeout(timer);
            timer = setTimeout(done, LIMITS.verdictAfterLinkMs);
          },
        };
        set.add(waiter);
        return undefined;
      });
    },
    onLinked() {
      for (const set of waiters.values()) for (const { linked } of set) linked();
    },
    phrase(space) {
      const row = bySpace.get(space);
      return row && phraseOf(row.invite, spaces.get(space));
    },
    refusal: (space) => bySpace.get(space)?.refusal ?? undefined,
    active: () => asking.size > 0,
    sweep() {
      for (const { space, expires } of waiting.all())
        // The inviter's person may still decide for a day after the invite itself has run out.
        if (expires + LIMITS.inviteMs <= clock()) settle(space, "expired");
        else ask(space);
    },
    stop,
    async close() {
      closed = true;
      await Promise.all([...asking.values()].map((candidate) => candidate.close()));
    },
  };

  function checkNew(inviteId: Buffer, discoveryKey: Buffer, expires: number): void {
    const earlier = byInvite.get(inviteId);
    if (earlier && spaces.get(earlier.space).state !== "joining") throw refused("used");
    if (expires <= clock()) throw refused("expired");
    const place = byPlace.get(discoveryKey)?.space;
    const here = spaces
      .all()
      .find(
        ({ id, keys }) =>
          id === place || (keys && hyper.discoveryKey(keys.key).equals(discoveryKey)),
      );
    if (here)
      throw new PairedError(
        "conflict",
        here.state === "joining"
          ? `this node is joining that space already, as S${here.id}`
          : `this node is in that space already, as S${here.id}`,
        { fix: "space_manage with action list shows it; leave it first to join anew." },
      );
  }

  function ask(id: number): void {
    const row = bySpace.get(id);
    if (closed || !row || asking.has(id)) return;
    const space = spaces.get(id);
    const { publicKey } = invitePair(row.invite);
    const { identity, handle } = space;
    const userData = writeApplication({ identity, handle, swarm: swarmKey }, publicKey);
    const candidate = pairing.use().addCandidate({
      invite: row.invite,
      userData,
      onadd(paired) {
        try {
          enter(id, paired);
        } catch {
          log.error("the space could not be entered", { space: id });
        }
      },
    });
    candidate.request.on("rejected", ({ code = "" }) => {
      const refusal = REFUSALS[code];
      if (refusal) settle(id, refusal);
    });
    asking.set(id, candidate);
  }

  function enter(id: number, { key, data }: BlindPairing.Paired): void {
    const space = spaces.get(id);
    const welcome = data && openWelcome(space.identity, data);
    if (space.state !== "joining") return;
    if (!welcome) {
      log.error("the inviter's answer could not be read", { space: id });
      return;
    }
    store.transaction(() => {
      spaces.enter(id, welcome.name, { key, secret: welcome.secret });
      epochs.save(id, welcome.epoch);
      deps.createLogs(id);
      store.afterCommit(() => {
        asking.delete(id);
        deps.onEntered(spaces.get(id));
        wake(id);
      });
    });
  }

  function settle(id: number, refusal: Refusal): void {
    store.transaction(() => {
      refuse.run(refusal, id);
      spaces.setState(id, "refused");
    });
    stop(id);
    wake(id);
    deps.onRefused(id);
  }

  function stop(id: number): void {
    const candidate = asking.get(id);
    asking.delete(id);
    candidate?.close().catch(() => log.error("pairing did not close"));
  }

  function wake(id: number): void {
    for (const { done } of waiters.get(id) ?? []) done();
  }

  function phraseOf(invite: Buffer, { identity }: Space): string {
    return phrase(invitePair(invite).publicKey, identity.publicKey);
  }

  function invitePair(invite: Buffer): { readonly publicKey: Buffer } {
    return hyper.BlindPairing.createRequest(invite, Buffer.alloc(0)).keyPair;
  }
}

/** What each refusal means and what helps against it. */
export function refused(refusal: Refusal): PairedError {
  if (refusal === "used")
    return new PairedError("conflict", "this invite has been used", {
      fix: "Each invite lets one person in, once: ask the inviter for a new one.",
    });
  if (refusal === "expired")
    return new PairedError("conflict", "this invite has expired", {
      fix: "Invites last 24 hours: ask the inviter for a new one.",
    });
  return new PairedError("denied", "the inviter refused this request to join", {
    fix: "Compare the six words with the inviter and ask for a new invite.",
  });
}

function decode(
  hyper: Hyper,
  invite: Buffer,
): { readonly id: Buffer; readonly discoveryKey: Buffer; readonly expires: number } {
  const wrong = new PairedError("bad_input", "this is not an invite of PAIRED", {
    fix: "Ask the inviter for a code that their PAIRED made, of a version like yours.",
  });
  try {
    const { id, discoveryKey, expires } = hyper.BlindPairing.decodeInvite(invite);
    if (discoveryKey && expires) return { id, discoveryKey, expires };
  } catch {
    throw wrong;
  }
  throw wrong;
}
