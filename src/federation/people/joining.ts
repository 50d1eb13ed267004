import type { Clock } from "../../clock.ts";
import { PairedError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Audit } from "../../store/audit.ts";
import type { Store } from "../../store/db.ts";
import type { BlindPairing, Hyper } from "../hyper.ts";
import { LIMITS } from "../limits.ts";
import { openWelcome, writeApplication } from "./application.ts";
import type { Epochs } from "./epochs.ts";
import { readInviteCode } from "./invite-code.ts";
import { createJoiningRows } from "./joining-rows.ts";
import type { Pairing } from "./pairing.ts";
import { phrase } from "./phrase.ts";
import { type Refusal, refused } from "./refusal.ts";
import type { Space, Spaces } from "./spaces.ts";
import { createVerdicts } from "./verdicts.ts";

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

export interface JoiningDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: Pick<Audit, "write">;
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

const REFUSALS: Readonly<Record<string, Refusal>> = {
  PAIRING_REJECTED: "rejected",
  INVITE_USED: "used",
  INVITE_EXPIRED: "expired",
};

export function createJoining(deps: JoiningDeps): Joining {
  const { store, clock, log, audit, hyper, spaces, epochs, pairing, swarmKey } = deps;
  const rows = createJoiningRows(deps);
  const verdicts = createVerdicts();
  const asking = new Map<number, BlindPairing.Candidate>();
  let closed = false;

  return {
    begin(code, handle) {
      const invite = readInviteCode(code);
      const { id, discoveryKey, expires } = decode(hyper, invite);
      checkNew(id, discoveryKey, expires);
      const space = spaces.add({ name: "", handle, state: "joining" });
      rows.add({ space: space.id, invite, inviteId: id, discoveryKey, expires });
      store.afterCommit(() => ask(space.id));
      return space.id;
    },
    async answered(space) {
      if (spaces.get(space).state === "joining") await verdicts.wait(space);
    },
    onLinked: verdicts.linked,
    phrase(space) {
      const row = rows.find(space);
      return row && phraseOf(row.invite, spaces.get(space));
    },
    refusal: (space) => rows.find(space)?.refusal,
    active: () => asking.size > 0,
    sweep() {
      for (const { space, expires } of rows.waiting())
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
    const earlier = rows.byInvite(inviteId);
    if (earlier && spaces.get(earlier.space).state !== "joining") throw refused("used");
    if (expires <= clock()) throw refused("expired");
    const place = rows.byPlace(discoveryKey)?.space;
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
    const row = rows.find(id);
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
      audit.write({ event: "space.joined", actor: "peer", space: id });
      store.afterCommit(() => {
        asking.delete(id);
        deps.onEntered(spaces.get(id));
        verdicts.wake(id);
      });
    });
  }

  function settle(id: number, refusal: Refusal): void {
    store.transaction(() => {
      rows.refuse(id, refusal);
      spaces.setState(id, "refused");
      audit.write({ event: "space.rejected", actor: "peer", space: id, detail: refusal });
    });
    stop(id);
    verdicts.wake(id);
    deps.onRefused(id);
  }

  function stop(id: number): void {
    const candidate = asking.get(id);
    asking.delete(id);
    candidate?.close().catch(() => log.error("pairing did not close"));
  }

  function phraseOf(invite: Buffer, { identity }: Space): string {
    return phrase(invitePair(invite).publicKey, identity.publicKey);
  }

  function invitePair(invite: Buffer): { readonly publicKey: Buffer } {
    return hyper.BlindPairing.createRequest(invite, Buffer.alloc(0)).keyPair;
  }
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
