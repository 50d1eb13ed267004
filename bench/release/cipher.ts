import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Database from "better-sqlite3";

import { createCiphered, openCiphered } from "../../src/store/cipher.ts";
import { createPageDecryptor, PAGE } from "../../test/store/sqlcipher.ts";
import { createNotes, createRandom } from "../notes.ts";
import type { Figure } from "../report.ts";

const ROWS = 100_000;
const AT_ONCE = 1000;
const SEARCHES = 1000;
const ROUNDS = 3;
const SAMPLES = 20_000;

interface Cost {
  readonly insertCpuMs: number;
  readonly searchMs: number;
}

/** The same rows and questions with a key and without one, in turns; and what an independent decryptor says. */
export async function measureCipher(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "paired-cipher-"));
  try {
    const key = randomBytes(32);
    const ciphered: Cost[] = [];
    const plain: Cost[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      plain.push(use(openPlain(join(folder, `plain-${round}.db`))));
      const path = join(folder, `ciphered-${round}.db`);
      createCiphered(path, key);
      ciphered.push(use(openCiphered(path, key)));
    }
    const ratio = (of: keyof Cost): number => median(ciphered, of) / median(plain, of);
    return [
      {
        what: "100,000 rows: insert CPU, with a key / without",
        value: ratio("insertCpuMs"),
        goal: "<= 2.0",
      },
      { what: "search median, with a key / without", value: ratio("searchMs"), goal: "<= 2.5" },
      {
        what: "search median, with a key",
        value: median(ciphered, "searchMs"),
        unit: "ms",
        goal: "< 10",
      },
      ...examine(readFileSync(join(folder, "ciphered-0.db")), key),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As `openCiphered` opens it, but for the key. */
function openPlain(path: string): Database.Database {
  const db = new Database(path);
  db.pragma("temp_store=MEMORY");
  db.pragma("cache_size=-16000");
  db.pragma("journal_mode=WAL");
  db.pragma("synchronous=FULL");
  db.pragma("secure_delete=ON");
  return db;
}

function use(db: Database.Database): Cost {
  db.exec(
    `CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
     CREATE VIRTUAL TABLE note_fts USING fts5(body, content='note', content_rowid='id', tokenize='porter')`,
  );
  const { note } = createNotes(7);
  const bodies = Array.from({ length: ROWS }, (_, at) => note(at));
  const insertCpuMs = cpuOf(() => insert(db, bodies));
  const samples = search(db, bodies);
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
  return { insertCpuMs, searchMs: middle(samples) };
}

function insert(db: Database.Database, bodies: readonly string[]): void {
  const row = db.prepare("INSERT INTO note (id, body) VALUES (?, ?)");
  const words = db.prepare("INSERT INTO note_fts (rowid, body) VALUES (?, ?)");
  for (let from = 0; from < ROWS; from += AT_ONCE)
    db.transaction(() => {
      for (let id = from; id < from + AT_ONCE; id += 1) {
        row.run(id + 1, bodies[id]);
        words.run(id + 1, bodies[id]);
      }
    })();
}

/** Two words of a note, the best ten that have both. */
function search(db: Database.Database, bodies: readonly string[]): number[] {
  const random = createRandom(11);
  const find = db.prepare(
    "SELECT rowid FROM note_fts WHERE note_fts MATCH ? ORDER BY rank LIMIT 10",
  );
  return Array.from({ length: SEARCHES }, () => {
    const words = (bodies[Math.floor(random() * ROWS)] ?? "").match(/[a-z]{9,}/g) ?? [];
    const question = words.slice(0, 2).join(" AND ");
    const began = performance.now();
    find.all(question);
    return performance.now() - began;
  });
}

/** Every page opens, and none does of which one bit was changed. */
function examine(file: Buffer, key: Buffer): Figure[] {
  const random = createRandom(13);
  const pages = file.length / PAGE;
  const decrypt = createPageDecryptor(file, key);
  let refused = 0;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const at = Math.floor(random() * file.length);
    const bit = 1 << Math.floor(random() * 8);
    file[at] = (file[at] ?? 0) ^ bit;
    // The first 16 bytes are the salt, from which the keys of all pages come.
    const open = at < 16 ? createPageDecryptor(file, key) : decrypt;
    if (!opens(() => open(Math.floor(at / PAGE) + 1))) refused += 1;
    file[at] = (file[at] ?? 0) ^ bit;
  }
  const opened = Array.from({ length: pages }, (_, at) => opens(() => decrypt(at + 1)));
  return [
    {
      what: "pages that an independent decryptor opens",
      value: `${opened.filter(Boolean).length} of ${pages}`,
      goal: "all",
    },
    {
      what: "flipped bits at random places that it refuses",
      value: `${refused} of ${SAMPLES}`,
      goal: "all",
    },
  ];
}

function opens(decrypt: () => Buffer): boolean {
  try {
    decrypt();
    return true;
  } catch {
    return false;
  }
}

function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function median(costs: readonly Cost[], of: keyof Cost): number {
  return middle(costs.map((cost) => cost[of]));
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
