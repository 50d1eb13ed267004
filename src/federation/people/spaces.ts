import type { Clock } from "../../clock.ts";
import { PairedError } from "../../errors.ts";
import { newKeyPair, type SigningKeyPair } from "../../privacy/seal.ts";
import type { Store } from "../../store/db.ts";

/** `joining`: waits for the inviter. `refused`: the inviter said no. `leaving`: its data is being removed. */
export type SpaceState = "active" | "joining" | "refused" | "removed" | "leaving";

/** A space as this node keeps it. */
export interface Space {
  readonly id: number;
  readonly name: string;
  readonly state: SpaceState;
  /** What this node's person is called in it. */
  readonly handle: string;
  readonly identity: SigningKeyPair;
  /** Absent until the inviter has let us in. */
  readonly keys: SpaceSecrets | undefined;
}

export interface SpaceSecrets {
  /** The hash of the space's first membership record: names it and proves who founded it. */
  readonly key: Buffer;
  /** What every member has and nobody else: finds the others, proves membership. */
  readonly secret: Buffer;
}

export interface Spaces {
  readonly get: (id: number) => Space;
  readonly all: () => Space[];
  /** A new row with an identity of its own. */
  readonly add: (space: NewSpace) => Space;
  /** The inviter's answer: from here on the space is active. */
  readonly enter: (id: number, name: string, keys: SpaceSecrets) => void;
  readonly rename: (id: number, name: string) => void;
  readonly setState: (id: number, state: SpaceState) => void;
  readonly delete: (id: number) => void;
}

export interface NewSpace {
  readonly name: string;
  readonly handle: string;
  readonly state: SpaceState;
  readonly identity?: SigningKeyPair;
  readonly keys?: SpaceSecrets;
}

interface Row {
  id: number;
  name: string;
  state: SpaceState;
  handle: string;
  key: Buffer | null;
  secret: Buffer | null;
  publicKey: Buffer;
  secretKey: Buffer;
}

const COLUMNS =
  "id, name, state, handle, key, secret, identity_public AS publicKey, identity_secret AS secretKey";
const OWNED_TABLES = [
  "joining",
  "epoch",
  "member_record",
  "retraction",
  "receipt",
  "receipt_owed",
] as const;

export function createSpaces(deps: { readonly store: Store; readonly clock: Clock }): Spaces {
  const { store, clock } = deps;
  const one = store.prepare<[number], Row>(`SELECT ${COLUMNS} FROM space WHERE id = ?`);
  const every = store.prepare<[], Row>(`SELECT ${COLUMNS} FROM space ORDER BY id`);
  const insert = store.prepare<
    [Buffer | null, Buffer | null, string, SpaceState, string, Buffer, Buffer, number]
  >(
    `INSERT INTO space (key, secret, name, state, handle, identity_public, identity_secret, created)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const enter = store.prepare<[Buffer, Buffer, string, number]>(
    "UPDATE space SET key = ?, secret = ?, name = ?, state = 'active' WHERE id = ?",
  );
  const rename = store.prepare<[string, number]>("UPDATE space SET name = ? WHERE id = ?");
  const setState = store.prepare<[SpaceState, number]>("UPDATE space SET state = ? WHERE id = ?");
  const deletions = [
    "DELETE FROM candidate WHERE invite IN (SELECT id FROM invite WHERE space = ?)",
    "DELETE FROM invite WHERE space = ?",
    ...OWNED_TABLES.map((table) => `DELETE FROM ${table} WHERE space = ?`),
    "DELETE FROM space WHERE id = ?",
  ].map((sql) => store.prepare<[number]>(sql));
  return {
    get(id) {
      const row = one.get(id);
      if (row) return toSpace(row);
      throw new PairedError("not_found", `no space S${id}`, {
        fix: "space_manage with action list shows them.",
      });
    },
    all: () => every.all().map(toSpace),
    add({ name, handle, state, identity = newKeyPair(), keys }) {
      const { key = null, secret = null } = keys ?? {};
      const { publicKey, secretKey } = identity;
      const at = clock();
      const { id } = insert.run(key, secret, name, state, handle, publicKey, secretKey, at);
      return { id, name, handle, state, identity, keys };
    },
    enter: (id, name, { key, secret }) => void enter.run(key, secret, name, id),
    rename: (id, name) => void rename.run(name, id),
    setState: (id, state) => void setState.run(state, id),
    delete(id) {
      store.transaction(() => {
        for (const statement of deletions) statement.run(id);
      });
    },
  };
}

function toSpace({ publicKey, secretKey, key, secret, ...row }: Row): Space {
  return {
    ...row,
    identity: { publicKey, secretKey },
    keys: key && secret ? { key, secret } : undefined,
  };
}
