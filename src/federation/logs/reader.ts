import type { Core } from "../hyper.ts";
import { LIMITS } from "../limits.ts";
import { type Cursor, createCursor } from "./cursor.ts";
import type { FollowedCore, FollowedCores } from "./followed.ts";
import type { Outcome } from "./inbox.ts";

/** A followed log that is open: which of its blocks are here and not yet read. */
export interface Reader {
  readonly log: FollowedCore;
  readonly core: Core;
  /** Blocks that arrived, or never will, and were not dealt with, lowest first: about so many as give `rows`. */
  readonly gather: (rows: number) => Promise<Arrived[]>;
  /** About how many rows these blocks give. */
  readonly rowsOf: (arrived: readonly Arrived[]) => number;
  /** Notes what became of a block, in the caller's transaction. */
  readonly settle: (seq: number, bytes: number, outcome: Outcome) => void;
  /** Saves the cursor and the counts; returns all bytes read of this log. */
  readonly save: () => number;
  /** Tries waiting blocks again: one, or all that wait for this. */
  readonly retry: (what: number | "epoch" | "time") => void;
  /** No block from here on was dealt with. */
  readonly position: () => number;
}

export interface Arrived {
  readonly seq: number;
  /** Null for a block that was declared dead: it is stepped over, come or not. */
  readonly bytes: Buffer | null;
}

/** The keys of a block cost about as much as so many rows. */
const KEYS_AS_ROWS = 7;
/** Bytes that the database takes to remember one dead block or item. */
const DEAD_ROW = 64;
const READ_AT_ONCE = 64;
const NOTHING = { bytes: 0, indexed: 0, refused: 0, blocks: 0 };

export function createReader(deps: {
  readonly log: FollowedCore;
  readonly core: Core;
  readonly followed: FollowedCores;
  readonly isBuried: (seq: number) => boolean;
}): Reader {
  const { log, core, followed, isBuried } = deps;
  const cursor: Cursor = createCursor(log.cursor, followed.ahead(log.id));
  const waiting = new Map<number, "epoch" | "keys" | "time">();
  let counts = NOTHING;
  /** Entries a block, as this log had them of late. */
  let density: number = log.type === "author" ? LIMITS.entriesPerBlock : KEYS_AS_ROWS;

  return {
    log,
    core,
    async gather(rows) {
      const limit = Math.max(1, Math.floor(rows / density));
      const arrived: Arrived[] = [];
      for (const group of groupsOf(unread(), READ_AT_ONCE)) {
        const found = await Promise.all(group.map(look));
        for (const block of found) {
          if (block) arrived.push(block);
          else if (log.type === "members") return arrived;
          if (arrived.length === limit) return arrived;
        }
      }
      return arrived;
    },
    rowsOf: (arrived) => arrived.length * density,
    settle(seq, bytes, outcome) {
      if (outcome.kind === "wait") waiting.set(seq, outcome.for);
      if (outcome.kind !== "done") return;
      step(seq);
      counts = {
        bytes: counts.bytes + bytes + outcome.dead * DEAD_ROW,
        indexed: counts.indexed + outcome.indexed,
        refused: counts.refused + outcome.refused,
        blocks: counts.blocks + 1,
      };
    },
    save() {
      const { blocks, ...read } = counts;
      if (log.type === "author" && blocks > 0) density = Math.max(1, read.indexed / blocks);
      counts = NOTHING;
      return followed.save(log.id, { cursor: cursor.position(), ...read });
    },
    retry(what) {
      if (typeof what === "number") waiting.delete(what);
      else for (const [seq, why] of waiting) if (why === what) waiting.delete(seq);
    },
    position: cursor.position,
  };

  /** What may have arrived, lowest first. */
  function unread(): number[] {
    const from = cursor.position();
    const end = Math.min(core.length, from + LIMITS.readAhead);
    const all = Array.from({ length: Math.max(end - from, 0) }, (_, n) => from + n);
    return all.filter((seq) => !cursor.has(seq) && !waiting.has(seq));
  }

  async function look(seq: number): Promise<Arrived | undefined> {
    if (isBuried(seq)) return { seq, bytes: null };
    const bytes = (await core.has(seq)) ? await core.get(seq, { wait: false }) : null;
    return bytes ? { seq, bytes } : undefined;
  }

  function step(seq: number): void {
    const { added, removed } = cursor.add(seq);
    for (const one of added) followed.addAhead(log.id, one);
    for (const one of removed) followed.removeAhead(log.id, one);
  }
}

function* groupsOf(seqs: readonly number[], size: number): Generator<readonly number[]> {
  for (let at = 0; at < seqs.length; at += size) yield seqs.slice(at, at + size);
}
