import { type Log, silentLog } from "../log.ts";
import { assertCiphered, createCiphered, openCiphered, openInMemory } from "./cipher.ts";
import { createStore, type OwnedStore } from "./db.ts";
import { findStats } from "./files.ts";
import type { Migration } from "./schema/migration.ts";
import { plainly } from "./sqlite-error.ts";

export interface SideFile {
  /** `:memory:` keeps nothing. */
  readonly path: string;
  /** 32 bytes: the raw SQLCipher key. */
  readonly key: Buffer;
  readonly migrations: readonly Pick<Migration, "sql">[];
}

/**
 * Opens an encrypted database of its own beside paired.db, or makes it, and brings it to its newest schema: for data
 * whose loss leaves all else whole. Throws `damaged` for a file that the key does not open; it is not touched then.
 */
export function openSideFile(
  { path, key, migrations }: SideFile,
  log: Log = silentLog,
): OwnedStore {
  const db = path === ":memory:" ? openInMemory() : openPlace(path, key);
  try {
    plainly(() =>
      db
        .transaction(() => {
          const version = Number(db.pragma("user_version", { simple: true }));
          for (const { sql } of migrations.slice(version)) db.exec(sql);
          db.pragma(`user_version = ${Math.max(version, migrations.length)}`);
        })
        .immediate(),
    );
    return createStore(db, log);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Removes every row: `secure_delete` overwrites them, VACUUM leaves no free page, and the log is emptied. */
export function emptySideFile({ db, emptyLog }: OwnedStore, tables: readonly string[]): void {
  for (const table of tables) db.prepare(`DELETE FROM "${table}"`).run();
  db.exec("VACUUM");
  emptyLog();
}

function openPlace(path: string, key: Buffer): ReturnType<typeof openCiphered> {
  if (!findStats(path)) createCiphered(path, key);
  assertCiphered(path);
  return openCiphered(path, key);
}
