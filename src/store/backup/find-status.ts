import type Database from "better-sqlite3";

import type { Cell } from "../../privacy/row-mac.ts";
import { type BackupStatus, createBackupStates } from "./backup-rows.ts";

/** How backups stand, for who looks into a database that a node may have open. */
export function findBackupStatus(db: Database.Database): BackupStatus {
  return createBackupStates({
    prepare<P extends readonly Cell[], R>(sql: string) {
      const statement = db.prepare<Cell[], R>(sql);
      return {
        get: (...params: P) => statement.get(...params),
        all: (...params: P) => statement.all(...params),
        run(...params: P) {
          const { changes, lastInsertRowid } = statement.run(...params);
          return { changes, id: Number(lastInsertRowid) };
        },
      };
    },
  }).status();
}
