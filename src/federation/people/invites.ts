import type { Clock } from "../../clock.ts";
import { PairedError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/db.ts";
import type { BlindPairing, Hyper } from "../hyper.ts";
import { LIMITS } from "../limits.ts";
import { readApplication, sealWelcome } from "./application.ts";
import type { Epochs } from "./epochs.ts";
import { createHeld } from "./held.ts";
import { writeInviteCode } from "./invite-code.ts";
import { type Candidate, createInviteRows, type Invite } from "./invite-rows.ts";
import type { Membership } from "./membership.ts";
import type { Pairing } from "./pairing.ts";
import { phrase } from "./phrase.ts";
import type { Space, Spaces } from "./spaces.ts";

/** The inviter's side: codes that let one person in each, once this node's person has confirmed who it is. */
export interface Invites {
  readonly create: (space: number) => { readonly code: string; readonly expires: number };
  /** Who waits to be let in. */
  readonly candidates: (space?: number) => CandidateView[];
  /** One that waits, or that was decided about; throws `not_found`. */
  readonly get: (candidate: number) => CandidateView;
  readonly admit: (candidate: number) => void;
  readonly refuse: (candidate: number) => void;
  /** Whether strangers may knock. */
  readonly open: () => boolean;
  /** Whether this swarm key belongs to somebody who waits. */
  readonly awaits: (swarm: Buffer) => boolean;
  /** Opens and closes pairing as the invites come and go; call it at start and every minute. */
  readonly sweep: () => void;
  readonly close: () => Promise<void>;
}

export interface CandidateView {
  readonly id: number;
  readonly space: number;
  /** Their public key in this space. */
  readonly identity: Buffer;
  /** What they call themselves. */
  readonly handle: string;
  readonly state: Candidate["state"];
  /** Six words that the other side sees as well. */
  readonly phrase: string;
  readonly at: number;
}

export interface InvitesDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly hyper: Hyper;
  readonly spaces: Spaces;
  readonly epochs: Epochs;
  readonly membership: Membership;
  readonly pairing: Pairing;
  /** Somebody waits at the door. */
  readonly onCandidate: (candidate: CandidateView) => void;
  /** Nothing is to be decided about this one any more; in the transaction that made it so. */
  readonly onCandidateGone: (candidate: number) => void;
  /** This swarm key may connect from now on; without one: anybody may try again. */
  readonly onWelcome: (swarm?: Buffer) => void;
}

/** Refusals as blind pairing sends them. */
const REJECTED = { status: 1 };
const USED = { status: 2 };
const EXPIRED = { status: 3 };

export function createInvites(deps: InvitesDeps): Invites {
  const { store, clock, log, hyper, spaces, epochs, membership, pairing } = deps;
  const rows = createInviteRows(deps);
  const members = new Map<number, BlindPairing.Member>();
  const held = createHeld();
  let closed = false;

  const sweep = (): void => {
    if (closed) return;
    const wanted = rows.openSpaces();
    for (const [space, member] of members)
      if (!wanted.includes(space)) {
        members.delete(space);
        closeQuietly(member);
      }
    for (const space of wanted)
      if (!members.has(space)) members.set(space, listen(spaces.get(space)));
  };

  return {
    sweep,
    create(id) {
      const space = ownedSpace(id);
      const expires = clock() + LIMITS.inviteMs;
      const made = hyper.BlindPairing.createInvite(space.keys.key, { expires });
      rows.add({
        space: id,
        inviteId: made.id,
        seed: made.seed,
        publicKey: made.publicKey,
        expires,
      });
      store.afterCommit(() => {
        deps.onWelcome();
        sweep();
      });
      return { code: writeInviteCode(made.invite), expires };
    },
    candidates: (space) => rows.waiting(space).map(viewOf),
    get(id) {
      const candidate = rows.candidate(id);
      if (candidate) return viewOf(candidate);
      throw nobody(id);
    },
    admit(id) {
      const candidate = waiting(id);
      const invite = rows.get(candidate.invite);
      if (invite.state !== "open")
        throw new PairedError("conflict", "this invite has let somebody in already", {
          fix: "Create another invite: each one is for one person.",
        });
      const { identity, swarm, handle } = candidate;
      membership.add(invite.space, { identity, swarm, handle });
      rows.setCandidate(id, "admitted");
      rows.settle(invite.id, "used");
      const others = rows.ofInvite(invite.id).filter((other) => other !== id);
      others.forEach(deps.onCandidateGone);
      store.afterCommit(() => {
        deps.onWelcome(swarm);
        for (const known of [id, ...others]) held.release(known);
      });
    },
    refuse(id) {
      waiting(id);
      rows.setCandidate(id, "refused");
      store.afterCommit(() => held.release(id));
    },
    open: () => !closed && rows.openSpaces().length > 0,
    awaits: (swarm) => rows.waiting().some((candidate) => candidate.swarm.equals(swarm)),
    async close() {
      closed = true;
      held.releaseAll();
      await Promise.all([...members.values()].map((member) => member.close()));
    },
  };

  function listen(space: Space): BlindPairing.Member {
    const key = space.keys?.key ?? Buffer.alloc(32);
    return pairing
      .use()
      .addMember({ discoveryKey: hyper.discoveryKey(key), onadd: (request) => answer(request) });
  }

  /** Answers a request, after the person has decided; without an answer the candidate asks again. Never rejects. */
  async function answer(request: BlindPairing.Request): Promise<void> {
    try {
      const candidate = register(request);
      if (!candidate) return;
      if (rows.candidate(candidate)?.state === "waiting") await held.wait(candidate);
      if (!closed) reply(request, candidate);
    } catch {
      log.error("pairing request failed");
    }
  }

  /** Writes down who asks; refuses at once what no person has to look at. */
  function register(request: BlindPairing.Request): number | undefined {
    const invite = rows.find(request.inviteId);
    const application = invite && open(request, invite);
    if (!invite || !application) return undefined;
    const subject = readApplication(application, invite.publicKey);
    const earlier = subject && rows.candidateOf(invite.id, subject.identity);
    if (earlier) return earlier.id;
    if (!subject) request.deny(REJECTED);
    else if (invite.state === "used") request.deny(USED);
    else if (invite.expires <= clock()) request.deny(EXPIRED);
    else if (rows.ofInvite(invite.id).length >= LIMITS.candidatesPerInvite) request.deny(REJECTED);
    else {
      const id = rows.addCandidate(invite.id, subject);
      deps.onCandidate(viewOf(waiting(id)));
      return id;
    }
    return undefined;
  }

  function reply(request: BlindPairing.Request, id: number): void {
    const candidate = rows.candidate(id);
    const invite = candidate && rows.get(candidate.invite);
    const space = invite && spaces.get(invite.space);
    const epoch = space && epochs.current(space.id);
    if (candidate?.state !== "admitted" || !space?.keys || !epoch) {
      if (candidate?.state === "refused") request.deny(REJECTED);
      else if (invite?.state === "used") request.deny(USED);
      return;
    }
    const { key, secret } = space.keys;
    const data = sealWelcome(candidate.identity, { name: space.name, secret, epoch });
    const { additional } = hyper.BlindPairing.createInvite(key, { seed: invite.seed, data });
    request.confirm({ key, additional });
  }

  function waiting(id: number): Candidate {
    const candidate = rows.candidate(id);
    if (candidate?.state === "waiting") return candidate;
    throw nobody(id);
  }

  function viewOf({ id, invite, identity, handle, state, at }: Candidate): CandidateView {
    const { space, publicKey } = rows.get(invite);
    return { id, space, identity, handle, state, phrase: phrase(publicKey, identity), at };
  }

  function ownedSpace(id: number): Space & { readonly keys: NonNullable<Space["keys"]> } {
    const space = spaces.get(id);
    const owner = membership.fold(id)?.owner;
    if (space.state === "active" && space.keys && owner?.equals(space.identity.publicKey))
      return { ...space, keys: space.keys };
    throw new PairedError("denied", `only the owner of S${id} can invite to it`, {
      fix: "Ask the person who created the space for an invite.",
    });
  }

  function closeQuietly(member: BlindPairing.Member): void {
    member.close().catch(() => log.error("pairing did not close"));
  }
}

function nobody(id: number): PairedError {
  return new PairedError("not_found", `nobody waits as C${id}`, {
    fix: "space_manage with action list shows who waits.",
  });
}

/** What was applied with, if it was made with this invite. */
function open(request: BlindPairing.Request, invite: Invite): Buffer | undefined {
  try {
    return request.open(invite.publicKey);
  } catch {
    return undefined;
  }
}
