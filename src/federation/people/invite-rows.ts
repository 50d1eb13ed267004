import type { Clock } from "../../clock.ts";
import { PairedError } from "../../errors.ts";
import type { Store } from "../../store/db.ts";
import { LIMITS } from "../limits.ts";
import type { Subject } from "./record.ts";

export interface Invite {
  readonly id: number;
  readonly space: number;
  readonly inviteId: Buffer;
  /** Signs what goes back to the candidate. */
  readonly seed: Buffer;
  readonly publicKey: Buffer;
  readonly expires: number;
  readonly state: "open" | "used";
}

/** Somebody who came with an invite. */
export interface Candidate extends Subject {
  readonly id: number;
  readonly invite: number;
  readonly state: "waiting" | "admitted" | "refused";
  readonly at: number;
}

export interface InviteRows {
  readonly add: (invite: Omit<Invite, "id" | "state">) => void;
  readonly get: (id: number) => Invite;
  readonly find: (inviteId: Buffer) => Invite | undefined;
  readonly settle: (id: number, state: "used") => void;
  /** Spaces where somebody may still knock, or has to be told why not. */
  readonly openSpaces: () => number[];
  readonly addCandidate: (invite: number, subject: Subject) => number;
  readonly candidate: (id: number) => Candidate | undefined;
  readonly candidateOf: (invite: number, identity: Buffer) => Candidate | undefined;
  readonly setCandidate: (id: number, state: Candidate["state"]) => void;
  readonly ofInvite: (invite: number) => number[];
  readonly waiting: (space?: number) => Candidate[];
}

const INVITE = "id, space, invite_id AS inviteId, seed, public_key AS publicKey, expires, state";
const CANDIDATE =
  "candidate.id, candidate.invite, candidate.identity, candidate.swarm, candidate.handle, candidate.state, candidate.at";

export function createInviteRows(deps: {
  readonly store: Store;
  readonly clock: Clock;
}): InviteRows {
  const { store, clock } = deps;
  const insert = store.prepare<[number, Buffer, Buffer, Buffer, number]>(
    "INSERT INTO invite (space, invite_id, seed, public_key, expires, state) VALUES (?, ?, ?, ?, ?, 'open')",
  );
  const one = store.prepare<[number], Invite>(`SELECT ${INVITE} FROM invite WHERE id = ?`);
  const byInviteId = store.prepare<[Buffer], Invite>(
    `SELECT ${INVITE} FROM invite WHERE invite_id = ?`,
  );
  const settle = store.prepare<[string, number, number]>(
    "UPDATE invite SET state = ?, settled = ? WHERE id = ?",
  );
  const openSpaces = store.prepare<[number, number], { space: number }>(
    `SELECT DISTINCT invite.space FROM invite JOIN space ON space.id = invite.space
     WHERE space.state = 'active' AND (coalesce(settled, expires) > ?
       OR EXISTS (SELECT 1 FROM candidate WHERE invite = invite.id AND state = 'waiting' AND at > ?))`,
  );
  const insertCandidate = store.prepare<[number, Buffer, Buffer, string, number]>(
    "INSERT INTO candidate (invite, identity, swarm, handle, state, at) VALUES (?, ?, ?, ?, 'waiting', ?)",
  );
  const candidate = store.prepare<[number], Candidate>(
    `SELECT ${CANDIDATE} FROM candidate WHERE id = ?`,
  );
  const candidateOf = store.prepare<[number, Buffer], Candidate>(
    `SELECT ${CANDIDATE} FROM candidate WHERE invite = ? AND identity = ?`,
  );
  const setCandidate = store.prepare<[string, number]>(
    "UPDATE candidate SET state = ? WHERE id = ?",
  );
  const ofInvite = store.prepare<[number], { id: number }>(
    "SELECT id FROM candidate WHERE invite = ?",
  );
  const waiting = store.prepare<[number, number | null, number | null], Candidate>(
    `SELECT ${CANDIDATE} FROM candidate JOIN invite ON invite.id = candidate.invite
     WHERE candidate.state = 'waiting' AND invite.state = 'open' AND candidate.at > ?
       AND (? IS NULL OR invite.space = ?) ORDER BY candidate.id`,
  );
  return {
    add({ space, inviteId, seed, publicKey, expires }) {
      insert.run(space, inviteId, seed, publicKey, expires);
    },
    get(id) {
      const invite = one.get(id);
      if (!invite) throw new PairedError("internal", `no invite ${id}`);
      return invite;
    },
    find: (inviteId) => byInviteId.get(inviteId),
    settle: (id, state) => void settle.run(state, clock(), id),
    openSpaces: () =>
      openSpaces
        .all(clock() - LIMITS.inviteAfterMs, clock() - LIMITS.inviteMs)
        .map(({ space }) => space),
    addCandidate: (invite, { identity, swarm, handle }) =>
      insertCandidate.run(invite, identity, swarm, handle, clock()).id,
    candidate: (id) => candidate.get(id),
    candidateOf: (invite, identity) => candidateOf.get(invite, identity),
    setCandidate: (id, state) => void setCandidate.run(state, id),
    ofInvite: (invite) => ofInvite.all(invite).map(({ id }) => id),
    waiting: (space) => waiting.all(clock() - LIMITS.inviteMs, space ?? null, space ?? null),
  };
}
