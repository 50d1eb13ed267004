import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";

import { RECEIVED_BATCH, type ReceivedEntry } from "../../src/memory/received.ts";
import { createNotes } from "../notes.ts";
import { type Figure, time } from "../report.ts";
import { openMemoryAt } from "./homes.ts";

const RECEIVED = 20_000;

/** How fast what peers sent becomes searchable, and how fast it is gone. */
export async function measureReceived(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "paired-bench-"));
  try {
    using opened = await openMemoryAt(join(folder, "home"));
    const notes = createNotes(4);
    const rows = Array.from({ length: RECEIVED }, (_, n) => receivedRow(n, notes.note(n)));
    const start = performance.now();
    for (let n = 0; n < RECEIVED; n += RECEIVED_BATCH)
      opened.memory.received.index(rows.slice(n, n + RECEIVED_BATCH));
    const seconds = (performance.now() - start) / 1000;
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    const [dropMs = Number.NaN] = await time(1, () => opened.memory.received.dropSpace(1));
    return [
      {
        what: `received entries indexed (${RECEIVED})`,
        value: Math.round(RECEIVED / seconds),
        unit: "rows/s",
        goal: ">= 15000",
      },
      { what: `a space of ${RECEIVED} dropped`, value: dropMs, unit: "ms", goal: "<= 5000" },
      {
        what: "the event loop meanwhile, p99",
        value: loop.percentile(99) / 1e6,
        unit: "ms",
        goal: "<= 50",
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
