import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { ReceivedEntry } from "../../src/memory/received.ts";
import { createNotes } from "../notes.ts";
import type { Figure } from "../report.ts";
import { openMemoryAt } from "./homes.ts";

const RECEIVED = 20_000;
const SLICE = 500;

/** How fast what peers sent becomes searchable. */
export async function measureReceived(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "paired-bench-"));
  try {
    using opened = await openMemoryAt(join(folder, "home"));
    const notes = createNotes(4);
    const rows = Array.from({ length: RECEIVED }, (_, n) => receivedRow(n, notes.note(n)));
    const start = performance.now();
    for (let n = 0; n < RECEIVED; n += SLICE)
      opened.memory.received.index(rows.slice(n, n + SLICE));
    const seconds = (performance.now() - start) / 1000;
    return [
      {
        what: `received entries indexed (${RECEIVED})`,
        value: Math.round(RECEIVED / seconds),
        unit: "rows/s",
        goal: ">= 15000",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function receivedRow(n: number, body: string): ReceivedEntry {
  return {
    space: 1,
    spaceName: "team",
    author: Buffer.alloc(32, 7),
    handle: "ana",
    gen: 0,
    seq: Math.floor(n / 50),
    idx: n % 50,
    uid: n.toString(16).padStart(32, "0"),
    kind: "lesson",
    title: null,
    body: body.slice(0, 220),
    tags: [],
    at: n,
    expires: null,
    state: "quarantined",
  };
}
