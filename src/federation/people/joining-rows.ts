import type { Store } from "../../store/db.ts";
import type { Refusal } from "./refusal.ts";

/** An invite that this node has taken. */
export interface TakenInvite {
  readonly space: number;
  readonly invite: Buffer;
  readonly inviteId: Buffer;
  /** Where the inviter is found; the same for every invite to one space. */
  readonly discoveryKey: Buffer;
  readonly expires: number;
  readonly refusal: Refusal | undefined;
}

export interface JoiningRows {
  readonly add: (taken: Omit<TakenInvite, "refusal">) => void;
  readonly find: (space: number) => TakenInvite | undefined;
  readonly byInvite: (inviteId: Buffer) => TakenInvite | undefined;
  /** Of a space that we are in, or are joining. */
  readonly byPlace: (discoveryKey: Buffer) => TakenInvite | undefined;
  /** Of every space that we are joining. */
  readonly waiting: () => TakenInvite[];
  readonly refuse: (space: number, refusal: Refusal) => void;
}

type Row = Omit<TakenInvite, "refusal"> & { readonly refusal: Refusal | null };

export function createJoiningRows({ store }: { readonly store: Store }): JoiningRows {
  const SELECT = `SELECT space, invite, invite_id AS inviteId, discovery_key AS discoveryKey, expires, refusal
    FROM joining JOIN space ON space.id = joining.space`;
  const bySpace = store.prepare<[number], Row>(`${SELECT} WHERE space = ?`);
  const byInvite = store.prepare<[Buffer], Row>(`${SELECT} WHERE invite_id = ?`);
  const byPlace = store.prepare<[Buffer], Row>(
    `${SELECT} WHERE discovery_key = ? AND space.state IN ('active', 'joining')`,
  );
  const waiting = store.prepare<[], Row>(`${SELECT} WHERE space.state = 'joining'`);
  const insert = store.prepare<[number, Buffer, Buffer, Buffer, number]>(
    "INSERT INTO joining (space, invite, invite_id, discovery_key, expires) VALUES (?, ?, ?, ?, ?)",
  );
  const refuse = store.prepare<[Refusal, number]>("UPDATE joining SET refusal = ? WHERE space = ?");
  return {
    add: ({ space, invite, inviteId, discoveryKey, expires }) =>
      void insert.run(space, invite, inviteId, discoveryKey, expires),
    find: (space) => toTaken(bySpace.get(space)),
    byInvite: (inviteId) => toTaken(byInvite.get(inviteId)),
    byPlace: (discoveryKey) => toTaken(byPlace.get(discoveryKey)),
    waiting: () => waiting.all().flatMap((row) => toTaken(row) ?? []),
    refuse: (space, refusal) => void refuse.run(refusal, space),
  };
}

function toTaken(row: Row | undefined): TakenInvite | undefined {
  return row && { ...row, refusal: row.refusal ?? undefined };
}
