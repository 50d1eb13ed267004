import type { Clock } from "../../clock.ts";
import { sign, type SigningKeyPair, verify } from "../../privacy/seal.ts";
import type { Store } from "../../store/db.ts";
import type { ItemPlace } from "../logs/item.ts";
import { writer } from "../wire.ts";
import { RECEIPTS_PER_MESSAGE } from "./messages.ts";

/** Who has to confirm a retraction and who did: on both sides, until it is done. */
export interface Receipts {
  /** We retracted an item of ours; so many members are asked to destroy it. */
  readonly ask: (space: number, item: ItemPlace, members: number) => void;
  /** A member says that it destroyed our item; counts when we asked for it and the signature is theirs. */
  readonly take: (space: SpaceOfItem, item: ItemPlace, from: Buffer, signature: Buffer) => void;
  readonly count: (
    space: number,
    item: ItemPlace,
  ) => { readonly asked: number; readonly acknowledged: number };
  /** We destroyed an item of another member, who does not know it yet. */
  readonly owe: (space: number, author: Buffer, item: ItemPlace) => void;
  /** The oldest of them, as many as one message takes. */
  readonly owed: (space: number, author: Buffer) => ItemPlace[];
  readonly settle: (space: number, author: Buffer, item: ItemPlace) => void;
}

/** The space and the author of an item that a receipt is for. */
export interface SpaceOfItem {
  readonly id: number;
  readonly key: Buffer;
  readonly author: Buffer;
}

export function createReceipts(deps: { readonly store: Store; readonly clock: Clock }): Receipts {
  const { store, clock } = deps;
  const ask = store.prepare<[number, number, number, number, number, number]>(
    "INSERT INTO retraction (space, gen, seq, idx, asked, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const asked = store.prepare<[number, number, number, number], { asked: number }>(
    "SELECT asked FROM retraction WHERE space = ? AND gen = ? AND seq = ? AND idx = ?",
  );
  const take = store.prepare<[number, number, number, number, Buffer, Buffer, number]>(
    `INSERT INTO receipt (space, gen, seq, idx, identity, signature, at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const taken = store.prepare<[number, number, number, number], { n: number }>(
    "SELECT count(*) AS n FROM receipt WHERE space = ? AND gen = ? AND seq = ? AND idx = ?",
  );
  const owe = store.prepare<[number, Buffer, number, number, number, number]>(
    `INSERT INTO receipt_owed (space, author, gen, seq, idx, at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const owed = store.prepare<[number, Buffer], ItemPlace>(
    `SELECT gen, seq, idx FROM receipt_owed WHERE space = ? AND author = ? AND state = 'owed'
     ORDER BY id LIMIT ${RECEIPTS_PER_MESSAGE}`,
  );
  const settle = store.prepare<[number, Buffer, number, number, number]>(
    `UPDATE receipt_owed SET state = 'kept' WHERE space = ? AND author = ? AND gen = ? AND seq = ? AND idx = ?`,
  );
  return {
    ask: (space, { gen, seq, idx }, members) =>
      void ask.run(space, gen, seq, idx, members, clock()),
    take({ id, key, author }, item, from, signature) {
      const { gen, seq, idx } = item;
      if (!asked.get(id, gen, seq, idx)) return;
      if (verify(from, signature, DOMAIN, statement(key, author, item)))
        take.run(id, gen, seq, idx, from, signature, clock());
    },
    count: (space, { gen, seq, idx }) => ({
      asked: asked.get(space, gen, seq, idx)?.asked ?? 0,
      acknowledged: taken.get(space, gen, seq, idx)?.n ?? 0,
    }),
    owe: (space, author, { gen, seq, idx }) => void owe.run(space, author, gen, seq, idx, clock()),
    owed: (space, author) => owed.all(space, author),
    settle: (space, author, { gen, seq, idx }) => void settle.run(space, author, gen, seq, idx),
  };
}

const DOMAIN = "paired/receipt/1";

/** "I have destroyed what the author retracted at this place." */
export function signReceipt(
  member: SigningKeyPair,
  { key, author }: Omit<SpaceOfItem, "id">,
  item: ItemPlace,
): Buffer {
  return sign(member, DOMAIN, statement(key, author, item));
}

function statement(key: Buffer, author: Buffer, { gen, seq, idx }: ItemPlace): Buffer[] {
  return [key, author, writer().uint(gen).uint(seq).uint(idx).done()];
}
