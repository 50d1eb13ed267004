import { randomBytes } from "node:crypto";

import { keyedHash } from "../../privacy/audit-chain.ts";
import type { Store } from "../db.ts";
import type { AuditSubject } from "./words.ts";

/** Which hash in the chain is whose, as long as that is to be known. */
export interface Subjects {
  /** The hash of a subject and its salt, made on first use; undefined for one that was erased. */
  readonly claim: (subject: AuditSubject) => Known | undefined;
  /** The same for one that was recorded before; makes nothing. */
  readonly find: (subject: AuditSubject) => Known | undefined;
  /** The subject behind a hash; undefined when nobody can tell any more. */
  readonly name: (hash: string) => { readonly kind: string; readonly name: string } | undefined;
  /** Destroys a subject's salt: its records stay, and nobody can say any more that they are about it. */
  readonly erase: (subject: AuditSubject) => void;
  /** Removes what no record names any more. */
  readonly sweep: () => void;
}

export interface Known {
  readonly hash: string;
  readonly salt: Buffer;
}

interface Row {
  readonly salt: Buffer | null;
  readonly hash: string | null;
}

const SALT_BYTES = 32;

export function createSubjects(store: Store): Subjects {
  const select = store.prepare<[string, string], Row>(
    "SELECT salt, hash FROM audit_subject WHERE kind = ? AND name = ?",
  );
  const insert = store.prepare<[string, string, Buffer, string]>(
    "INSERT INTO audit_subject (kind, name, salt, hash) VALUES (?, ?, ?, ?)",
  );
  const name = store.prepare<[string], { kind: string; name: string }>(
    "SELECT kind, name FROM audit_subject WHERE hash = ?",
  );
  const erase = store.prepare<[string, string]>(
    "UPDATE audit_subject SET salt = NULL, hash = NULL WHERE kind = ? AND name = ?",
  );
  const sweep = store.prepare(
    `DELETE FROM audit_subject WHERE hash IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM audit WHERE subject = audit_subject.hash)
       AND NOT EXISTS (SELECT 1 FROM audit WHERE space = audit_subject.hash)`,
  );
  const known = (row: Row | undefined): Known | undefined =>
    row?.salt && row.hash !== null ? { salt: row.salt, hash: row.hash } : undefined;
  return {
    claim({ kind, id }) {
      const row = select.get(kind, String(id));
      if (row) return known(row);
      const salt = randomBytes(SALT_BYTES);
      const hash = keyedHash(salt, kind, String(id));
      insert.run(kind, String(id), salt, hash);
      return { salt, hash };
    },
    find: ({ kind, id }) => known(select.get(kind, String(id))),
    name: (hash) => name.get(hash),
    erase: ({ kind, id }) => void erase.run(kind, String(id)),
    sweep: () => void sweep.run(),
  };
}
