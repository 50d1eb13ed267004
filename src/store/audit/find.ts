import type { AuditRecord } from "../../privacy/audit-chain.ts";
import type { Store } from "../db.ts";
import { auditLine } from "./line.ts";
import type { Subjects } from "./subjects.ts";
import { type AuditSubject, eventsOf } from "./words.ts";

export interface AuditFilter {
  /** Milliseconds since the Unix epoch; `until` is the first moment that is not wanted. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** An event, or a family of them: `release.declined`, `release`. */
  readonly event?: string | undefined;
  readonly about?: AuditSubject | undefined;
  readonly space?: number | undefined;
}

/** A record with the names of what it is about, where that is still to be known. */
export interface AuditEntry extends AuditRecord {
  readonly of: { readonly kind: string; readonly name: string } | undefined;
  readonly in: string | undefined;
  /** The record as a person reads it. */
  readonly line: string;
}

export interface AuditPage {
  /** Newest first. */
  readonly records: readonly AuditEntry[];
  /** Where to go on; undefined at the end. */
  readonly next: number | undefined;
}

/** The same as `at >= ?` and `at < ?` by an index, so that no text outside of the span is read. */
const FROM = "id >= (SELECT min(id) FROM audit INDEXED BY audit_at WHERE at >= ?)";
const UP_TO = "id <= (SELECT max(id) FROM audit INDEXED BY audit_at WHERE at < ?)";

type Condition = readonly [sql: string, value: string | number];

/** Finds records by what a person would ask: when, what, about what, in which space. */
export function createFind(deps: {
  readonly store: Store;
  readonly subjects: Subjects;
}): (
  filter: AuditFilter,
  page: { readonly before?: number | undefined; readonly limit: number },
) => AuditPage {
  const { store, subjects } = deps;
  return (filter, { before = Number.MAX_SAFE_INTEGER, limit }) => {
    const conditions = conditionsOf(filter);
    if (!conditions) return { records: [], next: undefined };
    const where = conditions.map(([sql]) => ` AND ${sql}`).join("");
    // Left alone, SQLite reads all of a space in order and looks into each text for the event.
    const place = filter.event && filter.space && !filter.about ? " INDEXED BY audit_in_of" : "";
    const values = conditions.map(([, value]) => value);
    const rows = store
      .prepare<(string | number)[], { record: string }>(
        `SELECT record FROM audit${place} WHERE id < ?${where} ORDER BY id DESC LIMIT ?`,
      )
      .all(before, ...values, limit + 1);
    const records = rows.slice(0, limit).map(({ record }) => named(JSON.parse(record)));
    return { records, next: rows.length > limit ? records.at(-1)?.seq : undefined };
  };

  /** Undefined: nothing can meet them, because nothing was recorded of that subject, or it was erased. */
  function conditionsOf(filter: AuditFilter): readonly Condition[] | undefined {
    const { since, until, event, about, space } = filter;
    const subject = about && subjects.find(about);
    const place = space === undefined ? undefined : subjects.find({ kind: "space", id: space });
    if ((about && !subject) || (space !== undefined && !place)) return undefined;
    return [
      ...(since === undefined
        ? []
        : ([
            ["at >= ?", since],
            [FROM, since],
          ] as const)),
      ...(until === undefined
        ? []
        : ([
            ["at < ?", until],
            [UP_TO, until],
          ] as const)),
      // One value, however many events: the text of a statement is made of no input.
      ...(event === undefined
        ? []
        : [
            ["event IN (SELECT value FROM json_each(?))", JSON.stringify(eventsOf(event))] as const,
          ]),
      ...(subject ? [["subject = ?", subject.hash] as const] : []),
      ...(place ? [["space = ?", place.hash] as const] : []),
    ];
  }

  function named(record: AuditRecord): AuditEntry {
    const { subject, space } = record;
    const entry = {
      ...record,
      of: subject === undefined ? undefined : subjects.name(subject),
      in: space === undefined ? undefined : subjects.name(space)?.name,
    };
    return { ...entry, line: auditLine(entry) };
  }
}
