import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createCiphered, openCiphered } from "../../src/store/cipher.ts";
import { percentile } from "../report.ts";

/**
 * The least that a claim can cost on this disk: better-sqlite3 alone, the same cipher and durability, one table, no
 * protocol and no other process. `clients` ask at once and wait in turn, a commit each. Returns the 95th percentile of
 * what one waits for a claim, in milliseconds.
 */
export function measureBareClaims(size: { clients: number; tasks: number }): number {
  const folder = mkdtempSync(join(tmpdir(), "paired-bare-"));
  const path = join(folder, "bare.db");
  const key = randomBytes(32);
  createCiphered(path, key);
  const db = openCiphered(path, key);
  try {
    db.exec(
      "CREATE TABLE task (id INTEGER PRIMARY KEY, state TEXT, session INTEGER, until INTEGER)",
    );
    db.exec("CREATE INDEX task_free ON task (state, id)");
    const add = db.prepare("INSERT INTO task (state) VALUES ('todo')");
    db.transaction(() => {
      for (let n = 0; n < size.tasks; n += 1) add.run();
    })();
    const claim = db.prepare<[number, number], { id: number }>(
      `UPDATE task SET state = 'doing', session = ?, until = ?
       WHERE id = (SELECT id FROM task WHERE state = 'todo' ORDER BY id LIMIT 1) RETURNING id`,
    );
    const complete = db.prepare("UPDATE task SET state = 'done', session = NULL WHERE id = ?");
    const waits: number[] = [];
    for (let round = 0; round < size.tasks / size.clients; round += 1) {
      const asked = performance.now();
      const held = Array.from({ length: size.clients }, (_, session) => {
        const task = claim.get(session, Date.now());
        waits.push(performance.now() - asked);
        return task;
      });
      for (const task of held) complete.run(task?.id);
    }
    return percentile(waits, 0.95);
  } finally {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
