import type { Clock } from "../../clock.ts";
import { digest, randomKey, sealTo, type SigningKeyPair, unsealFor } from "../../privacy/seal.ts";
import type { Store } from "../../store/db.ts";
import { read, writer } from "../wire.ts";
import type { Fold } from "./fold.ts";

/** Meeting places kept open at once, however often the members changed. */
const TOPICS = 8;

/** A key for what a space shares from one change of members to the next. */
export interface EpochKey {
  readonly n: number;
  readonly key: Buffer;
}

export interface Epochs {
  /** The newest epoch whose key this node has. */
  readonly current: (space: number) => EpochKey | undefined;
  readonly key: (space: number, n: number) => Buffer | undefined;
  readonly all: (space: number) => EpochKey[];
  /** The newest, and those that another one followed only after `since`. */
  readonly recent: (space: number, since: number) => EpochKey[];
  readonly save: (space: number, epoch: EpochKey) => void;
  /** Opens what the records hold for this identity; keys that a record did not commit to are not taken. */
  readonly learn: (space: number, fold: Fold, identity: SigningKeyPair) => void;
}

export function createEpochs(deps: { readonly store: Store; readonly clock: Clock }): Epochs {
  const { store, clock } = deps;
  const newest = store.prepare<[number], EpochKey>(
    "SELECT n, key FROM epoch WHERE space = ? ORDER BY n DESC LIMIT 1",
  );
  const one = store.prepare<[number, number], { key: Buffer }>(
    "SELECT key FROM epoch WHERE space = ? AND n = ?",
  );
  const every = store.prepare<[number], EpochKey>(
    "SELECT n, key FROM epoch WHERE space = ? ORDER BY n",
  );
  const recent = store.prepare<[number, number], EpochKey>(
    `SELECT n, key FROM epoch WHERE space = ? AND NOT EXISTS (
       SELECT 1 FROM epoch AS next WHERE next.space = epoch.space AND next.n > epoch.n AND next.at <= ?
     ) ORDER BY n DESC LIMIT ${TOPICS}`,
  );
  const insert = store.prepare<[number, number, Buffer, number]>(
    "INSERT INTO epoch (space, n, key, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  return {
    current: (space) => newest.get(space),
    key: (space, n) => one.get(space, n)?.key,
    all: (space) => every.all(space),
    recent: (space, since) => recent.all(space, since),
    save: (space, { n, key }) => void insert.run(space, n, key, clock()),
    learn(space, fold, identity) {
      const known = new Set(every.all(space).map(({ n }) => n));
      for (const box of fold.boxes.get(identity.publicKey.toString("hex")) ?? [])
        for (const { n, key } of openKeys(identity, box))
          if (!known.has(n) && fold.commitments.get(n)?.equals(commitment(key)))
            insert.run(space, n, key, clock());
    },
  };
}

/** The first or the next epoch: random, and derived from nothing that anybody had before. */
export function newEpoch(n: number): EpochKey {
  return { n, key: randomKey() };
}

/** What a record says of a key before anybody may use it. */
export function commitment(key: Buffer): Buffer {
  return digest("paired/epoch", [key]);
}

/** Epoch keys in a box that only this identity opens. */
export function sealKeys(identity: Buffer, keys: readonly EpochKey[]): Buffer {
  const out = writer().uint(keys.length);
  for (const { n, key } of keys) out.uint(n).fixed(key);
  return sealTo(identity, out.done());
}

function openKeys(identity: SigningKeyPair, box: Buffer): EpochKey[] {
  const plain = unsealFor(identity, box);
  const keys =
    plain &&
    read(plain, (source) =>
      Array.from({ length: source.count(1000) }, () => ({
        n: source.uint(),
        key: source.fixed(32),
      })),
    );
  return keys ?? [];
}

/** Where the members of a space meet in the DHT: only who has the secret and this epoch's key can compute it. */
export function topic(secret: Buffer, { n, key }: EpochKey): Buffer {
  return digest("paired/topic", [secret, Buffer.from(String(n))], key);
}
