import type { Clock } from "../../clock.ts";
import { PairedError } from "../../errors.ts";
import {
  digest,
  newKeyPair,
  randomKey,
  seal,
  type SigningKeyPair,
  unseal,
} from "../../privacy/seal.ts";
import type { Store } from "../../store/db.ts";
import { LIMITS } from "../limits.ts";
import { commitment, type EpochKey, type Epochs, newEpoch, sealKeys } from "./epochs.ts";
import { type Fold, foldRecords, type Member } from "./fold.ts";
import {
  type Change,
  NO_RECORD,
  parseRecord,
  readRecord,
  recordHash,
  signRecord,
  type Subject,
} from "./record.ts";
import type { Space, Spaces, SpaceSecrets } from "./spaces.ts";

/** Who is in which space: signed records in the members logs, folded on demand. */
export interface Membership {
  /** Founds a space: its first record, its first epoch. */
  readonly found: (name: string, handle: string) => Space;
  /** Takes a block of a members log; false when it is no record of this space. Known ones change nothing. */
  readonly accept: (space: number, author: Buffer, sealed: Buffer) => boolean;
  /** Undefined until the first record of the space is here. */
  readonly fold: (space: number) => Fold | undefined;
  readonly find: (space: number, identity: Buffer) => Member | undefined;
  readonly isMember: (space: number, identity: Buffer) => boolean;
  /** Lets somebody in: owner only. */
  readonly add: (space: number, subject: Subject) => void;
  /** Puts somebody out and begins an epoch whose key they never get: owner only. */
  readonly remove: (space: number, identity: Buffer, state: "removed" | "left") => void;
}

export interface MembershipDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly spaces: Spaces;
  readonly epochs: Epochs;
  readonly swarmKey: Buffer;
  /** Makes the logs of a space that this node founds, in the same transaction. */
  readonly createLogs: (space: number) => void;
  /** Writes a sealed record to this node's own members log, in the same transaction. */
  readonly publish: (space: number, sealed: Buffer) => void;
  /** New records are on disk, and the epoch keys in them are known. */
  readonly changed: (space: number) => void;
}

export function createMembership(deps: MembershipDeps): Membership {
  const { store, clock, spaces, epochs, swarmKey } = deps;
  const insert = store.prepare<[number, Buffer, Buffer]>(
    "INSERT INTO member_record (space, hash, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const newest = store.prepare<[number], { hash: Buffer }>(
    "SELECT hash FROM member_record WHERE space = ? ORDER BY id DESC LIMIT 1",
  );
  const every = store.prepare<[number], { bytes: Buffer }>(
    "SELECT bytes FROM member_record WHERE space = ? ORDER BY id",
  );
  /** Folds by space, each good as long as the newest record is the one that it was made with. */
  const folds = new Map<number, { readonly newest: Buffer; readonly fold: Fold | undefined }>();

  const fold = (space: number): Fold | undefined => {
    const last = newest.get(space)?.hash;
    if (!last) return undefined;
    const cached = folds.get(space);
    if (cached?.newest.equals(last)) return cached.fold;
    const records = every.all(space).flatMap(({ bytes }) => parseRecord(bytes) ?? []);
    const fresh = foldRecords(records);
    folds.set(space, { newest: last, fold: fresh });
    return fresh;
  };

  const find = (space: number, identity: Buffer): Member | undefined =>
    fold(space)?.members.get(identity.toString("hex"));

  /** Signs the next record of a space that this node owns, keeps it and hands it to the members log. */
  const write = (space: Space, change: Change): void => {
    const state = fold(space.id);
    if (!space.keys || !state?.owner.equals(space.identity.publicKey))
      throw new PairedError("denied", `only the owner of S${space.id} decides who is in it`, {
        fix: "Ask the person who created the space.",
      });
    const at = Math.max(clock(), state.at + 1);
    const draft = { prev: state.head, at, epoch: state.epoch, change };
    const bytes = signRecord(space.identity, draft, space.keys.key);
    insert.run(space.id, recordHash(bytes), bytes);
    deps.publish(space.id, sealRecord(space.keys, bytes));
    store.afterCommit(() => deps.changed(space.id));
  };

  return {
    find,
    fold,
    isMember: (space, identity) => find(space, identity)?.state === "active",
    found(name, handle) {
      const { record, identity, epoch } = firstRecord(name, handle, swarmKey, clock());
      const keys = { key: recordHash(record), secret: randomKey() };
      const space = spaces.add({ name, handle, state: "active", identity, keys });
      insert.run(space.id, keys.key, record);
      epochs.save(space.id, epoch);
      deps.createLogs(space.id);
      deps.publish(space.id, sealRecord(keys, record));
      return space;
    },
    accept(id, author, sealed) {
      const { keys } = spaces.get(id);
      const bytes = keys && unsealRecord(keys, sealed);
      if (!bytes || !readRecord(bytes, keys.key)?.author.equals(author)) return false;
      if (insert.run(id, recordHash(bytes), bytes).changes === 0) return true;
      store.afterCommit(() => learn(id));
      return true;
    },
    add(id, subject) {
      const space = spaces.get(id);
      if ((fold(id)?.members.size ?? 0) >= LIMITS.membersPerSpace)
        throw new PairedError("denied", `S${id} has as many members as a space can have`);
      const sealed = sealKeys(subject.identity, epochs.all(id));
      write(space, { op: "add", subject, role: "member", sealed });
    },
    remove(id, identity, state) {
      const space = spaces.get(id);
      write(space, { op: "remove", identity, state });
      const next = newEpoch((fold(id)?.epoch ?? 0) + 1);
      const staying = [...(fold(id)?.members.values() ?? [])].filter(
        (member) => member.state === "active" && member.role !== "owner",
      );
      epochs.save(id, next);
      for (let at = 0; at === 0 || at < staying.length; at += LIMITS.keysPerRecord)
        write(space, {
          op: "epoch",
          n: next.n,
          commitment: commitment(next.key),
          keys: staying.slice(at, at + LIMITS.keysPerRecord).map((member) => ({
            identity: member.identity,
            sealed: sealKeys(member.identity, [next]),
          })),
        });
    },
  };

  function learn(id: number): void {
    const state = fold(id);
    if (!state) return;
    epochs.learn(id, state, spaces.get(id).identity);
    deps.changed(id);
  }
}

/** Names and handles are no business of the disk or of who only stores for others: members have this key, for good. */
function sealRecord({ key, secret }: SpaceSecrets, record: Buffer): Buffer {
  return seal(digest("paired/members-key", [key], secret), record, key);
}

function unsealRecord({ key, secret }: SpaceSecrets, sealed: Buffer): Buffer | undefined {
  return unseal(digest("paired/members-key", [key], secret), sealed, key);
}

/** The record that founds a space, and what it commits to. */
function firstRecord(name: string, handle: string, swarm: Buffer, at: number): FirstRecord {
  const identity = newKeyPair();
  const epoch = newEpoch(1);
  const owner = { identity: identity.publicKey, swarm, handle };
  const salt = randomKey();
  const change: Change = { op: "create", name, salt, owner, commitment: commitment(epoch.key) };
  const record = signRecord(identity, { prev: NO_RECORD, at, epoch: epoch.n, change });
  return { record, identity, epoch };
}

interface FirstRecord {
  readonly record: Buffer;
  readonly identity: SigningKeyPair;
  readonly epoch: EpochKey;
}
