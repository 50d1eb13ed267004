import { type Audit, createAudit } from "../../../src/store/audit.ts";
import { openStore, type OwnedStore } from "../../../src/store/db.ts";
import { MEMORY_HOME } from "../../paired.ts";

export interface OpenAudit extends Disposable {
  readonly store: OwnedStore;
  readonly audit: Audit;
  /** Records that an entry was released, `count` times, a second apart. */
  readonly release: (entry: number, count?: number) => void;
  readonly pass: (ms: number) => void;
  readonly now: () => number;
  /** The texts of the records, oldest first. */
  readonly texts: () => readonly string[];
  /** Runs SQL as somebody would who has the database open, and not the key of the row hashes. */
  readonly tamper: (sql: string) => void;
}

/** A chain over a database in memory. */
export function openAudit(): OpenAudit {
  const store = openStore(MEMORY_HOME);
  let now = Date.UTC(2026, 10, 23);
  const audit = createAudit({ store, clock: () => now, home: MEMORY_HOME });
  return {
    store,
    audit,
    release(entry, count = 1) {
      for (let n = 1; n <= count; n += 1) {
        now += 1000;
        audit.write({
          event: "release.released",
          actor: "terminal",
          about: { kind: "entry", id: entry },
          space: 1,
          digest: "ab".repeat(32),
          purpose: "share",
          decision: "allowed",
          share: n,
          numbers: { bytes: 812, findings: 2 },
        });
      }
    },
    pass: (ms) => void (now += ms),
    now: () => now,
    texts: () =>
      store
        .prepare<[], { record: string }>("SELECT record FROM audit ORDER BY id")
        .all()
        .map(({ record }) => record),
    tamper(sql) {
      const triggers = store
        .prepare<[], { name: string }>(
          "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'",
        )
        .all();
      store.db.exec(triggers.map(({ name }) => `DROP TRIGGER ${name};`).join("") + sql);
    },
    [Symbol.dispose]: () => store.close(),
  };
}
