import { PairedError } from "../../errors.ts";
import type { Store } from "../../store/db.ts";
import { LOG_TYPES, type LogType } from "./log-header.ts";

/** `on`: read. `quarantined`: its author broke a rule. `forked`: its author signed two histories. `full`: over its share of the disk. */
export type FollowState = "on" | "quarantined" | "forked" | "full";

/** A log of another member, or one of ours that is read like another's. */
export interface FollowedCore {
  readonly id: number;
  readonly space: number;
  readonly identity: Buffer;
  readonly type: LogType;
  readonly gen: number;
  readonly coreKey: Buffer;
  /** Its signed block 0. */
  readonly header: Buffer;
  readonly state: FollowState;
  /** Every block before this one was read or declared dead. */
  readonly cursor: number;
}

/** What one slice of reading changed in a log's counts. */
export interface Reading {
  readonly cursor: number;
  readonly bytes: number;
  readonly indexed: number;
  readonly refused: number;
}

/** Which logs this machine follows, and how far it has read them. */
export interface FollowedCores {
  /** Undefined when the generation is taken by another core, or the core by another log. */
  readonly add: (core: Omit<FollowedCore, "id" | "state">) => FollowedCore | undefined;
  readonly all: (space?: number) => FollowedCore[];
  readonly find: (coreKey: Buffer) => FollowedCore | undefined;
  readonly setState: (core: number, state: FollowState) => void;
  /** Adds to the counts and moves the cursor. Returns all bytes read of this log. */
  readonly save: (core: number, reading: Reading) => number;
  readonly ahead: (core: number) => number[];
  readonly addAhead: (core: number, seq: number) => void;
  readonly removeAhead: (core: number, seq: number) => void;
  /** Takes room for entries of one day, as their author dates them. Returns for how many there is some. */
  readonly takeDay: (core: number, day: number, wanted: number) => number;
  readonly totals: () => {
    readonly indexed: number;
    readonly refused: number;
    readonly quarantined: number;
  };
}

const COLUMNS = "id, space, identity, type, gen, core_key AS coreKey, header, state, cursor";

type Row = Omit<FollowedCore, "type"> & { readonly type: string };

export function createFollowedCores(deps: {
  readonly store: Store;
  readonly entriesPerDay: number;
}): FollowedCores {
  const { store, entriesPerDay } = deps;
  const insert = store.prepare<[number, Buffer, string, number, Buffer, Buffer, number]>(
    `INSERT INTO followed_core (space, identity, type, gen, core_key, header, cursor, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'on') ON CONFLICT DO NOTHING`,
  );
  const every = store.prepare<[], Row>(`SELECT ${COLUMNS} FROM followed_core ORDER BY id`);
  const ofSpace = store.prepare<[number], Row>(
    `SELECT ${COLUMNS} FROM followed_core WHERE space = ? ORDER BY id`,
  );
  const byKey = store.prepare<[Buffer], Row>(
    `SELECT ${COLUMNS} FROM followed_core WHERE core_key = ?`,
  );
  const setState = store.prepare<[string, number]>(
    "UPDATE followed_core SET state = ? WHERE id = ?",
  );
  const save = store.prepare<[number, number, number, number, number], { bytes: number }>(
    `UPDATE followed_core SET cursor = ?, bytes = bytes + ?, indexed = indexed + ?, refused = refused + ?
     WHERE id = ? RETURNING bytes`,
  );
  const ahead = store.prepare<[number], { seq: number }>(
    "SELECT seq FROM read_ahead WHERE core = ?",
  );
  const addAhead = store.prepare<[number, number]>(
    "INSERT INTO read_ahead (core, seq) VALUES (?, ?) ON CONFLICT DO NOTHING",
  );
  const removeAhead = store.prepare<[number, number]>(
    "DELETE FROM read_ahead WHERE core = ? AND seq = ?",
  );
  const day = store.prepare<[number, number], { n: number }>(
    "SELECT n FROM received_day WHERE core = ? AND day = ?",
  );
  const saveDay = store.prepare<[number, number, number]>(
    "INSERT OR REPLACE INTO received_day (core, day, n) VALUES (?, ?, ?)",
  );
  const totals = store.prepare<[], { indexed: number; refused: number; quarantined: number }>(
    `SELECT coalesce(sum(indexed), 0) AS indexed, coalesce(sum(refused), 0) AS refused,
       count(*) FILTER (WHERE state IN ('quarantined', 'forked')) AS quarantined FROM followed_core`,
  );
  return {
    add({ space, identity, type, gen, coreKey, header, cursor }) {
      const { changes } = insert.run(space, identity, type, gen, coreKey, header, cursor);
      return changes > 0 ? find(coreKey) : undefined;
    },
    all: (space) => (space === undefined ? every.all() : ofSpace.all(space)).map(toFollowed),
    find,
    setState: (core, state) => void setState.run(state, core),
    save: (core, { cursor, bytes, indexed, refused }) =>
      save.get(cursor, bytes, indexed, refused, core)?.bytes ?? 0,
    ahead: (core) => ahead.all(core).map(({ seq }) => seq),
    addAhead: (core, seq) => void addAhead.run(core, seq),
    removeAhead: (core, seq) => void removeAhead.run(core, seq),
    takeDay(core, date, wanted) {
      const before = day.get(core, date)?.n ?? 0;
      const taken = Math.min(wanted, entriesPerDay - before);
      if (taken > 0) saveDay.run(core, date, before + taken);
      return taken;
    },
    totals: () => totals.get() ?? { indexed: 0, refused: 0, quarantined: 0 },
  };

  function find(coreKey: Buffer): FollowedCore | undefined {
    const row = byKey.get(coreKey);
    return row && toFollowed(row);
  }
}

function toFollowed(row: Row): FollowedCore {
  const type = LOG_TYPES.find((name) => name === row.type);
  if (!type) throw new PairedError("damaged", `followed log ${row.id} is of no known type`);
  return { ...row, type };
}
