import { setImmediate as giveWay } from "node:timers/promises";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import { formatRecord, keyedHash, linkHash } from "../privacy/audit-chain.ts";
import { type ChainSeal, sealChain, signHead } from "../privacy/audit-seal.ts";
import { type AuditFilter, type AuditPage, createFind } from "./audit/find.ts";
import { createSubjects } from "./audit/subjects.ts";
import { type ChainReport, verifyChain } from "./audit/verify-chain.ts";
import { assertContentFree, type AuditFact, type AuditSubject } from "./audit/words.ts";
import type { OwnedStore } from "./db.ts";
import type { Home } from "./home.ts";

/** What was done with this user's data: a chain of records in which each one seals all before it, without content. */
export interface Audit {
  /** Adds a record; it joins the caller's transaction, and what it tells of is taken back with it or not at all. */
  readonly write: (fact: AuditFact) => void;
  /** From now on nobody can tell which records are about this subject; `fact`, if given, is recorded as the last one. */
  readonly erase: (about: AuditSubject, fact?: Omit<AuditFact, "about">) => void;
  readonly find: (
    filter: AuditFilter,
    page: { readonly before?: number | undefined; readonly limit: number },
  ) => AuditPage;
  /** The texts of up to 250 records after this one, as they were hashed; fewer at the end. */
  readonly texts: (after: number) => readonly string[];
  /** Both ends of the chain as they are now, signed: what makes an export one that can be checked elsewhere. */
  readonly seal: () => ChainSeal;
  readonly verify: () => Promise<ChainReport>;
  /** Removes the records before a time, in short steps; a record says how many. What is left still verifies. */
  readonly prune: (before: number) => Promise<{ readonly removed: number }>;
}

interface End {
  readonly base_seq: number;
  readonly base_hash: string;
  readonly seq: number;
  readonly hash: string;
}

const AT_ONCE = 250;
const DAY_MS = 24 * 3_600_000;

export function createAudit(deps: {
  readonly store: OwnedStore;
  readonly clock: Clock;
  readonly home: Pick<Home, "keys" | "subkey">;
}): Audit {
  const { store, clock, home } = deps;
  const subjects = createSubjects(store);
  const selectEnd = store.prepare<[], End>("SELECT * FROM audit_end");
  const insert = store.prepare<[number, string]>("INSERT INTO audit (id, record) VALUES (?, ?)");
  const moveEnd = store.prepare<[number, string]>("UPDATE audit_end SET seq = ?, hash = ?");
  const moveBase = store.prepare<[number, string]>(
    "UPDATE audit_end SET base_seq = ?, base_hash = ?",
  );
  const oldest = store.prepare<[number], Stored>(
    `SELECT id, at, record FROM audit WHERE id > ? ORDER BY id LIMIT ${AT_ONCE}`,
  );
  const newest = store.prepare<[], { at: number }>("SELECT at FROM audit ORDER BY id DESC LIMIT 1");
  const remove = store.prepare<[number]>("DELETE FROM audit WHERE id <= ?");
  return {
    write,
    erase(about, fact) {
      store.transaction(() => {
        // One that was never recorded gets no hash only to have it destroyed.
        if (fact) write(subjects.find(about) ? { ...fact, about } : fact, about.kind);
        subjects.erase(about);
      });
    },
    find: createFind({ store, subjects }),
    texts: (after) => oldest.all(after).map(({ record }) => record),
    seal() {
      const { base_seq, base_hash, seq, hash } = getEnd();
      const ends = { base: { seq: base_seq, hash: base_hash }, head: { seq, hash }, at: clock() };
      return sealChain(home.subkey("audit/seal"), ends);
    },
    verify: () => verifyChain(store.db, home.keys.rowMac),
    async prune(before) {
      let removed = 0;
      for (let step = pruneSome(before); step > 0; step = pruneSome(before)) {
        removed += step;
        await giveWay();
      }
      if (removed > 0)
        store.transaction(() => {
          const { base_seq: to } = getEnd();
          write({ event: "audit.pruned", actor: "node", numbers: { removed, to } });
          subjects.sweep();
        });
      return { removed };
    },
  };

  function write(fact: AuditFact, kind?: string): void {
    assertContentFree(fact);
    store.transaction(() => {
      const at = clock();
      signDay(at);
      append(at, describe(fact, kind));
    });
  }

  /** Before the first record of a day (UTC) comes one that signs all that was recorded until then. */
  function signDay(at: number): void {
    const last = newest.get();
    if (!last || dayOf(last.at) >= dayOf(at)) return;
    const signature = signHead(home.subkey("audit/seal"), getEnd());
    append(at, { event: "audit.signed", actor: "node", signature });
  }

  function append(at: number, facts: object): void {
    const { seq, hash: prev } = getEnd();
    const record = formatRecord({ ...facts, seq: seq + 1, prev, at });
    insert.run(seq + 1, record);
    moveEnd.run(seq + 1, linkHash(record));
  }

  function describe(fact: AuditFact, kind: string | undefined): object {
    const { about, space, digest, ...words } = fact;
    const subject = about && subjects.claim(about);
    const where = space === undefined ? undefined : subjects.claim({ kind: "space", id: space });
    return {
      ...words,
      kind: about?.kind ?? kind,
      subject: subject?.hash,
      space: where?.hash,
      digest: digest === undefined || !subject ? undefined : keyedHash(subject.salt, digest),
    };
  }

  /** The oldest records, up to the first that is to stay; a clock that was set back keeps some of them longer. */
  function pruneSome(before: number): number {
    return store.transaction(() => {
      const { base_seq } = getEnd();
      const rows = oldest.all(base_seq);
      const stays = rows.findIndex(({ at }) => at >= before);
      const last = rows.at(stays < 0 ? -1 : stays - 1);
      if (!last || stays === 0) return 0;
      remove.run(last.id);
      moveBase.run(last.id, linkHash(last.record));
      return last.id - base_seq;
    });
  }

  function getEnd(): End {
    const end = selectEnd.get();
    if (end) return end;
    throw new PairedError(
      "damaged",
      "the end of the audit chain is gone: nothing can be recorded",
      {
        fix: "paired-mcp verify says what is damaged; restore a backup.",
      },
    );
  }
}

interface Stored {
  readonly id: number;
  readonly at: number;
  readonly record: string;
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}
