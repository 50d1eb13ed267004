import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import type { ConfirmedBy } from "./approval.ts";
import type { ItemRef, Share, ShareState } from "./share.ts";

/** The table of what is, was or may be shared. */
export interface Shares {
  readonly get: (id: number) => Share;
  /** The share of this entry in this space that has not left, if there is one. */
  readonly findOpen: (entry: number, space: number) => Share | undefined;
  /** The share of this entry that members of this space have. */
  readonly findReleased: (entry: number, space: number) => Share | undefined;
  /** Shares of an entry that have not left, in any space. */
  readonly openOf: (entry: number) => readonly Share[];
  /** Shares that wait for the person, and that this session has asked for. */
  readonly waitingOf: (session: string) => readonly Share[];
  /** Shares under a consent that wait or are released. */
  readonly under: (consent: number) => readonly Share[];
  /** Some that members have and whose time is over. */
  readonly expired: () => readonly Share[];
  /** The states of all shares of an entry. */
  readonly statesOf: (entry: number) => readonly ShareState[];
  readonly add: (share: Draft) => Share;
  /** Another preview of a share that has not left. */
  readonly redraft: (id: number, share: Draft) => Share;
  readonly move: (id: number, state: ShareState, change?: Change) => Share;
  /** The newest first. */
  readonly newest: (limit: number) => readonly Share[];
}

export type Draft = Omit<Share, "id" | "state" | "session" | "consent" | "confirmedBy" | "ref">;

interface Change {
  readonly session?: string;
  readonly consent?: number;
  readonly confirmedBy?: ConfirmedBy | undefined;
  readonly ref?: ItemRef;
}

interface Row {
  readonly id: number;
  readonly entry: number;
  readonly version: number;
  readonly space: number;
  readonly uid: string;
  readonly digest: string;
  readonly bytes: number;
  readonly findings: string;
  readonly state: ShareState;
  readonly session: string | null;
  readonly consent: number | null;
  readonly replaces: number | null;
  readonly expires: number | null;
  readonly confirmed_by: ConfirmedBy | null;
  readonly ref: string | null;
}

export function createShares(deps: { readonly store: Store; readonly clock: Clock }): Shares {
  const { store, clock } = deps;
  const COLUMNS =
    "id, entry, version, space, uid, digest, bytes, findings, state, session, consent, replaces, expires, confirmed_by, ref";
  const select = store.prepare<[number], Row>(`SELECT ${COLUMNS} FROM share WHERE id = ?`);
  const selectOpenIn = store.prepare<[number, number], Row>(
    `SELECT ${COLUMNS} FROM share
     WHERE entry = ? AND space = ? AND state IN ('previewed', 'pending')`,
  );
  const selectReleased = store.prepare<[number, number], Row>(
    `SELECT ${COLUMNS} FROM share WHERE entry = ? AND space = ? AND state = 'released'`,
  );
  const selectOpen = store.prepare<[number], Row>(
    `SELECT ${COLUMNS} FROM share WHERE entry = ? AND state IN ('previewed', 'pending')`,
  );
  const selectWaiting = store.prepare<[string], Row>(
    `SELECT ${COLUMNS} FROM share WHERE session = ? AND state = 'pending'`,
  );
  const selectUnder = store.prepare<[number], Row>(
    `SELECT ${COLUMNS} FROM share WHERE consent = ? AND state IN ('pending', 'released')`,
  );
  const selectExpired = store.prepare<[number], Row>(
    `SELECT ${COLUMNS} FROM share WHERE state = 'released' AND expires IS NOT NULL AND expires <= ? LIMIT 16`,
  );
  const selectStates = store.prepare<[number], { state: ShareState }>(
    "SELECT DISTINCT state FROM share WHERE entry = ?",
  );
  const selectNewest = store.prepare<[number], Row>(
    `SELECT ${COLUMNS} FROM share ORDER BY id DESC LIMIT ?`,
  );
  const insert = store.prepare<
    [
      ...[number, number, number, string, string, number, string, number | null, number | null],
      ...[number, number],
    ],
    { id: number }
  >(
    `INSERT INTO share (entry, version, space, uid, digest, bytes, findings, replaces, expires, state, created, changed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'previewed', ?, ?) RETURNING id`,
  );
  const update = store.prepare<
    [number, string, number, string, number | null, number | null, number, number]
  >(
    `UPDATE share SET version = ?, digest = ?, bytes = ?, findings = ?, replaces = ?, expires = ?, state = 'previewed', changed = ?
     WHERE id = ?`,
  );
  const move = store.prepare<
    [ShareState, string | null, number | null, string | null, string | null, number, number]
  >(
    `UPDATE share SET state = ?, session = coalesce(?, session), consent = coalesce(?, consent),
       confirmed_by = coalesce(?, confirmed_by), ref = coalesce(?, ref), changed = ?
     WHERE id = ?`,
  );
  const get = (id: number): Share => {
    const row = select.get(id);
    if (row) return toShare(row);
    throw new PairedError("not_found", `there is no share P${id}`, {
      fix: "knowledge_share {action: list} shows what there is.",
    });
  };
  return {
    get,
    findOpen(entry, space) {
      const row = selectOpenIn.get(entry, space);
      return row && toShare(row);
    },
    findReleased(entry, space) {
      const row = selectReleased.get(entry, space);
      return row && toShare(row);
    },
    openOf: (entry) => selectOpen.all(entry).map(toShare),
    waitingOf: (session) => selectWaiting.all(session).map(toShare),
    under: (consent) => selectUnder.all(consent).map(toShare),
    expired: () => selectExpired.all(clock()).map(toShare),
    statesOf: (entry) => selectStates.all(entry).map(({ state }) => state),
    add({ entry, version, space, uid, digest, bytes, findings, replaces, expires }) {
      const now = clock();
      const found = JSON.stringify(findings);
      const what = [entry, version, space, uid, digest, bytes, found] as const;
      const row = insert.get(...what, replaces ?? null, expires ?? null, now, now);
      if (!row) throw new PairedError("internal", "the share was not stored");
      return get(row.id);
    },
    redraft(id, { version, digest, bytes, findings, replaces, expires }) {
      const what = [version, digest, bytes, JSON.stringify(findings)] as const;
      update.run(...what, replaces ?? null, expires ?? null, clock(), id);
      return get(id);
    },
    move(id, state, { session, consent, confirmedBy, ref } = {}) {
      const place = ref ? JSON.stringify(ref) : null;
      const who = [session ?? null, consent ?? null, confirmedBy ?? null] as const;
      move.run(state, ...who, place, clock(), id);
      return get(id);
    },
    newest: (limit) => selectNewest.all(limit).map(toShare),
  };
}

function toShare({
  findings,
  session,
  consent,
  replaces,
  expires,
  confirmed_by,
  ref,
  ...row
}: Row): Share {
  return {
    ...row,
    session: session ?? undefined,
    consent: consent ?? undefined,
    replaces: replaces ?? undefined,
    expires: expires ?? undefined,
    findings: JSON.parse(findings),
    confirmedBy: confirmed_by ?? undefined,
    ref: ref === null ? undefined : JSON.parse(ref),
  };
}
