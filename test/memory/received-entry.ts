import type { ReceivedEntry } from "../../src/memory/received.ts";

/** A received entry with everything that a test does not name filled in. */
export function receivedEntry(change: Partial<ReceivedEntry> = {}): ReceivedEntry {
  return {
    space: 1,
    spaceName: "team",
    author: Buffer.alloc(32, 7),
    handle: "ana",
    gen: 0,
    seq: 0,
    idx: 0,
    uid: "u",
    kind: "lesson",
    title: null,
    body: "body",
    tags: [],
    at: 1,
    expires: null,
    state: "quarantined",
    ...change,
  };
}
