import type { Clock } from "../../clock.ts";
import { PairedError } from "../../errors.ts";
import type { SigningKeyPair } from "../../privacy/seal.ts";
import type { Store } from "../../store/db.ts";
import { LIMITS } from "../limits.ts";
import { LOG_TYPES, type LogType } from "./log-header.ts";

/** `current`: we append to it. `retired`: whole, served, never appended to again. `aside`: not what we wrote; not served. */
export type OwnCoreState = "current" | "retired" | "aside";

/** One log of our own. Its secret key is kept here and never reaches the Corestore. */
export interface OwnCore {
  readonly id: number;
  readonly space: number;
  readonly type: LogType;
  readonly gen: number;
  readonly state: OwnCoreState;
  readonly coreKey: Buffer;
  readonly keyPair: SigningKeyPair;
  /** What was last seen appended, and the hash of its tree. */
  readonly length: number;
  readonly treeHash: Buffer | null;
}

/** `live`: the core must hold it. `dying`: to be cleared from the core. `erased`: that is done, and its bytes are gone. */
export interface OutboxRow {
  readonly seq: number;
  readonly state: "live" | "dying" | "erased";
  readonly bytes: Buffer | null;
}

/** Our own logs byte for byte: the truth of which every own Hypercore is a replica. */
export interface Outbox {
  readonly addCore: (core: Omit<OwnCore, "id" | "state" | "length" | "treeHash">) => OwnCore;
  readonly cores: (space?: number) => OwnCore[];
  /** The log of this type that is appended to now; throws `not_found` when the space has none. */
  readonly current: (space: number, type: LogType) => OwnCore;
  readonly setState: (core: number, state: OwnCoreState) => void;
  /** Puts a block at the end of a log, in the caller's transaction. Returns where. */
  readonly add: (core: number, seq: number, bytes: Buffer) => void;
  /** How many blocks a log has. */
  readonly length: (core: number) => number;
  readonly rows: (core: number, from: number, limit: number) => OutboxRow[];
  /** Takes blocks out that were never appended; what they said was written elsewhere. */
  readonly cut: (core: number, from: number) => void;
  readonly saveHead: (core: number, length: number, treeHash: Buffer) => void;
  /** Marks a block whose bytes must go. */
  readonly condemn: (block: BlockPlace) => void;
  readonly condemned: () => BlockPlace[];
  /** Forgets the bytes of a block that the core no longer holds. */
  readonly erase: (block: BlockPlace) => void;
  /** Blocks that are committed and, as far as we know, not appended yet. */
  readonly queued: () => number;
  /** Takes room for entries written today; how many there is room for, taken only when it is for all. */
  readonly takeDay: (core: number, wanted: number) => number;
  /** A time that no item of this log has: milliseconds x 1024 + a counter. */
  readonly stamp: (core: number) => number;
}

/** A block of an own core, by the core's row. */
export interface BlockPlace {
  readonly core: number;
  readonly seq: number;
}

interface CoreRow {
  readonly id: number;
  readonly space: number;
  readonly type: string;
  readonly gen: number;
  readonly state: OwnCoreState;
  readonly core_key: Buffer;
  readonly public_key: Buffer;
  readonly secret_key: Buffer;
  readonly length: number;
  readonly tree_hash: Buffer | null;
}

const DAY_MS = 24 * 3_600_000;

export function createOutbox(deps: { readonly store: Store; readonly clock: Clock }): Outbox {
  const { store, clock } = deps;
  const insertCore = store.prepare<[number, string, number, Buffer, Buffer, Buffer]>(
    `INSERT INTO own_core (space, type, gen, state, core_key, public_key, secret_key)
     VALUES (?, ?, ?, 'current', ?, ?, ?)`,
  );
  const allCores = store.prepare<[], CoreRow>("SELECT * FROM own_core ORDER BY id");
  const coresOf = store.prepare<[number], CoreRow>(
    "SELECT * FROM own_core WHERE space = ? ORDER BY id",
  );
  const currentCore = store.prepare<[number, string], CoreRow>(
    "SELECT * FROM own_core WHERE space = ? AND type = ? AND state = 'current'",
  );
  const setState = store.prepare<[string, number]>("UPDATE own_core SET state = ? WHERE id = ?");
  const insert = store.prepare<[number, number, Buffer, number]>(
    "INSERT INTO outbox (core, seq, bytes, at) VALUES (?, ?, ?, ?)",
  );
  const last = store.prepare<[number], { seq: number | null }>(
    "SELECT max(seq) AS seq FROM outbox WHERE core = ?",
  );
  const rows = store.prepare<[number, number, number], OutboxRow>(
    "SELECT seq, state, bytes FROM outbox WHERE core = ? AND seq >= ? ORDER BY seq LIMIT ?",
  );
  const saveHead = store.prepare<[number, Buffer, number]>(
    "UPDATE own_core SET length = ?, tree_hash = ? WHERE id = ?",
  );
  const cut = store.prepare<[number, number]>("DELETE FROM outbox WHERE core = ? AND seq >= ?");
  const condemn = store.prepare<[number, number]>(
    "UPDATE outbox SET state = 'dying' WHERE core = ? AND seq = ? AND state = 'live'",
  );
  const condemned = store.prepare<[], BlockPlace>(
    "SELECT core, seq FROM outbox WHERE state = 'dying' ORDER BY core, seq",
  );
  const erase = store.prepare<[number, number]>(
    "UPDATE outbox SET state = 'erased', bytes = NULL WHERE core = ? AND seq = ?",
  );
  const queued = store.prepare<[], { n: number }>(
    `SELECT count(*) AS n FROM outbox JOIN own_core ON own_core.id = outbox.core
     WHERE own_core.state = 'current' AND outbox.seq >= own_core.length`,
  );
  const day = store.prepare<[number], { day: number; n: number }>(
    "SELECT day, day_count AS n FROM own_core WHERE id = ?",
  );
  const saveDay = store.prepare<[number, number, number]>(
    "UPDATE own_core SET day = ?, day_count = ? WHERE id = ?",
  );
  const lastStamp = store.prepare<[number], { stamp: number }>(
    "SELECT stamp FROM own_core WHERE id = ?",
  );
  const saveStamp = store.prepare<[number, number]>("UPDATE own_core SET stamp = ? WHERE id = ?");

  return {
    addCore(core) {
      const { space, type, gen, coreKey, keyPair } = core;
      const { publicKey, secretKey } = keyPair;
      const { id } = insertCore.run(space, type, gen, coreKey, publicKey, secretKey);
      return { ...core, id, state: "current", length: 0, treeHash: null };
    },
    cores: (space) => (space === undefined ? allCores.all() : coresOf.all(space)).map(toCore),
    current(space, type) {
      const row = currentCore.get(space, type);
      if (row) return toCore(row);
      throw new PairedError("not_found", `space S${space} has no ${type} log of this machine`);
    },
    setState: (core, state) => void setState.run(state, core),
    add: (core, seq, bytes) => void insert.run(core, seq, bytes, clock()),
    length: (core) => (last.get(core)?.seq ?? -1) + 1,
    rows: (core, from, limit) => rows.all(core, from, limit),
    cut: (core, from) => void cut.run(core, from),
    saveHead: (core, length, treeHash) => void saveHead.run(length, treeHash, core),
    condemn: ({ core, seq }) => void condemn.run(core, seq),
    condemned: () => condemned.all(),
    erase: ({ core, seq }) => void erase.run(core, seq),
    queued: () => queued.get()?.n ?? 0,
    takeDay(core, wanted) {
      const today = Math.floor(clock() / DAY_MS);
      const counted = day.get(core);
      const before = counted?.day === today ? counted.n : 0;
      const room = LIMITS.entriesPerAuthorAndDay - before;
      if (wanted <= room) saveDay.run(today, before + wanted, core);
      return room;
    },
    stamp(core) {
      const before = lastStamp.get(core)?.stamp ?? 0;
      const stamp = Math.max(clock() * 1024, before + 1);
      saveStamp.run(stamp, core);
      return stamp;
    },
  };
}

function toCore(row: CoreRow): OwnCore {
  const { id, space, gen, state, length } = row;
  const type = LOG_TYPES.find((name) => name === row.type);
  if (!type) throw new PairedError("damaged", `own log ${id} is of no known type`);
  return {
    id,
    space,
    type,
    gen,
    state,
    length,
    coreKey: row.core_key,
    keyPair: { publicKey: row.public_key, secretKey: row.secret_key },
    treeHash: row.tree_hash,
  };
}
