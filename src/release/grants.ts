import { createHmac, timingSafeEqual } from "node:crypto";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import type { ConfirmedBy } from "./approval.ts";
import {
  type ConsentText,
  CONSENT_TEXTS,
  type Grant,
  type GrantState,
  type Purpose,
  type Scope,
  TEXT_OF,
} from "./grant.ts";

/** The consents of this machine's person. */
export interface Grants {
  readonly get: (id: number) => Grant;
  /** The grant of exactly this scope that counts now. */
  readonly find: (scope: Scope) => Grant | undefined;
  /** Every standing grant for this recipient that counts now. */
  readonly standing: (recipient: string) => readonly Grant[];
  /** What waits for the person's yes; the same wish again is the same record. */
  readonly request: (wish: Wish) => Grant;
  readonly settle: (id: number, outcome: "given" | "refused", by?: ConfirmedBy) => Grant;
  readonly withdraw: (id: number) => Grant;
  /** Counts one use of a standing grant. */
  readonly use: (id: number) => Grant;
  /** All of them, the newest first. */
  readonly list: () => readonly Grant[];
}

export interface Wish extends Scope {
  readonly expires: number;
  readonly limit?: number | undefined;
}

interface Row {
  readonly id: number;
  readonly purpose: Purpose;
  readonly recipient: string;
  readonly kind: string | null;
  readonly project: string | null;
  readonly tag: string | null;
  readonly state: GrantState;
  readonly text: string;
  readonly requested: number;
  readonly given: number | null;
  readonly ended: number | null;
  readonly expires: number;
  readonly uses: number | null;
  readonly used: number;
  readonly confirmed_by: ConfirmedBy | null;
  readonly mac: Buffer | null;
}

/**
 * Each record is signed with a key of the vault: one that was edited in the database, or written into it, counts for
 * nothing and is shown as `altered`.
 */
export function createGrants(deps: {
  readonly store: Store;
  readonly clock: Clock;
  /** 32 bytes. */
  readonly key: Buffer;
}): Grants {
  const { store, clock, key } = deps;
  const select = store.prepare<[number], Row>("SELECT * FROM consent WHERE id = ?");
  const selectAll = store.prepare<[], Row>("SELECT * FROM consent ORDER BY id DESC");
  const selectOf = store.prepare<[string, string], Row>(
    "SELECT * FROM consent WHERE purpose = ? AND recipient = ? ORDER BY id DESC",
  );
  const insert = store.prepare<
    [
      string,
      string,
      string | null,
      string | null,
      string | null,
      string,
      number,
      number,
      number | null,
    ],
    { id: number }
  >(
    `INSERT INTO consent (purpose, recipient, kind, project, tag, state, text, requested, expires, uses, used)
     VALUES (?, ?, ?, ?, ?, 'requested', ?, ?, ?, ?, 0) RETURNING id`,
  );
  const change = store.prepare<
    [string, number | null, number | null, number, string | null, number]
  >("UPDATE consent SET state = ?, given = ?, ended = ?, used = ?, confirmed_by = ? WHERE id = ?");
  const sign = store.prepare<[Buffer, number]>("UPDATE consent SET mac = ? WHERE id = ?");

  return {
    get: (id) => toGrant(getRow(id)),
    find: (scope) => grantsOf(scope).find((grant) => counts(grant) && isSame(grant, scope)),
    standing: (recipient) => grantsOf({ purpose: "standing", recipient }).filter(counts),
    request(wish) {
      const { purpose, recipient, kind, project, tag, expires, limit } = wish;
      const earlier = grantsOf(wish).find(
        (grant) => grant.state === "requested" && isSame(grant, wish),
      );
      if (earlier && purpose === "share") return earlier;
      const text = TEXT_OF[purpose];
      const scope = [purpose, recipient, kind ?? null, project ?? null, tag ?? null] as const;
      const row = insert.get(...scope, text, clock(), expires, limit ?? null);
      if (!row) throw new PairedError("internal", "the grant was not stored");
      return signed(row.id);
    },
    settle(id, outcome, by) {
      const { given, ended, ...row } = getSigned(id);
      if (row.state !== "requested") throw noConsent(toGrant({ ...row, given, ended }));
      const now = clock();
      return outcome === "given"
        ? write({ ...row, ended, state: "given", given: now, confirmed_by: by ?? null })
        : write({ ...row, given, state: "refused", ended: now, confirmed_by: by ?? null });
    },
    withdraw(id) {
      const row = getRow(id);
      if (row.state !== "given" && row.state !== "requested") return toGrant(row);
      return write({ ...row, state: "withdrawn", ended: clock() });
    },
    use(id) {
      const row = getSigned(id);
      const grant = toGrant(row);
      if (!counts(grant)) throw noConsent(grant);
      return write({ ...row, used: row.used + 1 });
    },
    list: () => selectAll.all().map(toGrant),
  };

  function grantsOf({ purpose, recipient }: Pick<Scope, "purpose" | "recipient">): Grant[] {
    return selectOf.all(purpose, recipient).map(toGrant);
  }

  function counts({ state, limit, used }: Grant): boolean {
    return state === "given" && (limit === undefined || used < limit);
  }

  function getRow(id: number): Row {
    const row = select.get(id);
    if (row) return row;
    throw new PairedError("not_found", `there is no grant G${id}`, {
      fix: "paired-mcp consent lists what there is.",
    });
  }

  function getSigned(id: number): Row {
    const row = getRow(id);
    if (isGenuine(row)) return row;
    throw noConsent(toGrant(row));
  }

  function write(row: Row): Grant {
    change.run(row.state, row.given, row.ended, row.used, row.confirmed_by, row.id);
    return signed(row.id);
  }

  function signed(id: number): Grant {
    sign.run(macOf(getRow(id)), id);
    return toGrant(getRow(id));
  }

  function macOf({ mac: _mac, ...row }: Row): Buffer {
    const fields = Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return createHmac("sha256", key).update(JSON.stringify(fields)).digest();
  }

  function isGenuine(row: Row): boolean {
    return row.mac?.length === 32 && timingSafeEqual(row.mac, macOf(row));
  }

  function toGrant(row: Row): Grant {
    const { given, ended, uses, confirmed_by: by, kind, project, tag } = row;
    const { id, purpose, recipient, requested, expires, used } = row;
    const isOpen = row.state === "given" || row.state === "requested";
    const late = isOpen && expires <= clock() ? "expired" : row.state;
    return {
      id,
      purpose,
      recipient,
      requested,
      expires,
      used,
      state: isGenuine(row) ? late : "altered",
      text: isText(row.text) ? row.text : TEXT_OF[purpose],
      kind: kind ?? undefined,
      project: project ?? undefined,
      tag: tag ?? undefined,
      given: given ?? undefined,
      ended: ended ?? undefined,
      limit: uses ?? undefined,
      by: by ?? undefined,
    };
  }
}

function isSame(a: Scope, b: Scope): boolean {
  return (
    a.recipient === b.recipient && a.kind === b.kind && a.project === b.project && a.tag === b.tag
  );
}

function isText(text: string): text is ConsentText {
  return Object.hasOwn(CONSENT_TEXTS, text);
}

function noConsent({ id, state }: Grant): PairedError {
  const what = state === "given" ? "is used up" : state === "requested" ? "waits" : `is ${state}`;
  return new PairedError("conflict", `the consent G${id} ${what}; nothing left this machine`, {
    fix: "Preview the entry and ask the person again.",
  });
}
