import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import type { Holder } from "./task.ts";
import { fitsTopic, kindOf, prefixOf, readPattern } from "./topic.ts";

/**
 * Messages in topics, kept on disk: whoever reads gets each at least once, in the order of sending, from where they have
 * acknowledged on. A slow reader holds nothing up and takes no memory: what it has not read lies on disk, up to
 * `BUS_LIMITS.unread` in one topic; then whoever writes there is refused.
 */
export interface Bus {
  /** In the current transaction; returns the message's number. Throws `bad_input` for what the topic does not say. */
  readonly publish: (word: Word, by: Holder) => number;
  /** The next messages after what `reader` has acknowledged of a pattern. */
  readonly read: (reader: Reader, limit: number) => Batch;
  /** The same from a cursor, which nobody has to keep: 0 is the oldest that there is. */
  readonly replay: (pattern: string, after: number, limit: number) => Batch;
  /** Up to and including a message; what was acknowledged stays so. */
  readonly acknowledge: (reader: Reader, id: number) => void;
  /** Messages of one topic that `reader` has not acknowledged, at most `BUS_LIMITS.unread`. */
  readonly unread: (reader: Reader) => number;
  readonly find: (id: number) => Message | undefined;
}

/** What is to be said, and where. */
export interface Word {
  readonly topic: string;
  readonly project: string;
  readonly says: Readonly<Record<string, unknown>>;
}

/** Somebody who reads on where they stopped: `pattern` is a topic, or has wild cards. */
export interface Reader {
  readonly reader: string;
  readonly pattern: string;
}

export interface Message extends Holder {
  readonly id: number;
  readonly topic: string;
  readonly says: Readonly<Record<string, unknown>>;
  readonly at: number;
}

export interface Batch {
  readonly messages: readonly Message[];
  /** To go on from: the last that was looked at, of whatever topic. */
  readonly cursor: number;
  /** Whether messages that were never acknowledged have been removed by age. */
  readonly missed: boolean;
}

export const BUS_LIMITS = {
  /** Messages of one topic that its own reader has not acknowledged. */
  unread: 1000,
  /** Of one message. */
  bytes: 16_384,
  page: 100,
} as const;

/** Rows that one reading of a pattern looks at, so that it stays short. */
const MAX_LOOKED_AT = 2000;

export function createBus(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly changes: Changes;
}): Bus {
  const { store, clock, changes } = deps;
  const insert = store.prepare<[string, string, string, string, string, number]>(
    "INSERT INTO message (topic, project, body, client, session, at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const get = store.prepare<[number], Row>("SELECT * FROM message WHERE id = ?");
  const exact = store.prepare<[string, number, number], Row>(
    "SELECT * FROM message WHERE topic = ? AND id > ? ORDER BY id LIMIT ?",
  );
  const looked = store.prepare<[number, string, string, number], Row>(
    `SELECT * FROM (SELECT * FROM message WHERE id > ? ORDER BY id LIMIT ${MAX_LOOKED_AT})
     WHERE topic >= ? AND topic < ? ORDER BY id LIMIT ?`,
  );
  const end = store.prepare<[number], { id: number }>(
    `SELECT max(id) AS id FROM (SELECT id FROM message WHERE id > ? ORDER BY id LIMIT ${MAX_LOOKED_AT})`,
  );
  const oldest = store.prepare<[], { id: number }>("SELECT min(id) AS id FROM message");
  const seenBy = store.prepare<[string, string], { seen: number }>(
    "SELECT seen FROM message_cursor WHERE reader = ? AND pattern = ?",
  );
  const move = store.prepare<[string, string, number, number]>(
    `INSERT INTO message_cursor (reader, pattern, seen, changed) VALUES (?, ?, ?, ?)
     ON CONFLICT (reader, pattern) DO UPDATE SET seen = excluded.seen, changed = excluded.changed
     WHERE excluded.seen > seen`,
  );
  const last = store.prepare<[], { id: number }>("SELECT max(id) AS id FROM message");
  const counted = store.prepare<[string, number, number], { n: number }>(
    "SELECT count(*) AS n FROM (SELECT 1 FROM message WHERE topic = ? AND id > ? LIMIT ?)",
  );
  return {
    publish({ topic, project, says }, by) {
      const parsed = kindOf(topic).says.safeParse(says);
      const body = JSON.stringify(parsed.data ?? null);
      if (!parsed.success || Buffer.byteLength(body) > BUS_LIMITS.bytes)
        throw new PairedError("bad_input", "that is not what this topic says", {
          fix: `A message has at most ${BUS_LIMITS.bytes} bytes.`,
        });
      const { id } = insert.run(topic, project, body, by.client, by.session, clock());
      store.afterCommit(() => changes.tell({ kind: "message", topic, id }));
      return id;
    },
    read({ reader, pattern }, limit) {
      const seen = seenBy.get(reader, pattern)?.seen ?? 0;
      const batch = pageAfter(pattern, seen, limit);
      return { ...batch, missed: seen > 0 && batch.missed };
    },
    replay: pageAfter,
    acknowledge({ reader, pattern }, id) {
      const newest = last.get()?.id ?? 0;
      if (id > newest)
        throw new PairedError("not_found", "there is no message with this id", {
          fix: "Acknowledge one that a list has given.",
        });
      store.transaction(() => move.run(reader, readPattern(pattern), id, clock()));
    },
    unread({ reader, pattern }) {
      const seen = seenBy.get(reader, pattern)?.seen ?? 0;
      return counted.get(pattern, seen, BUS_LIMITS.unread)?.n ?? 0;
    },
    find(id) {
      const row = get.get(id);
      return row && readRow(row);
    },
  };

  function pageAfter(pattern: string, after: number, limit: number): Batch {
    const asked = readPattern(pattern);
    const missed = after + 1 < (oldest.get()?.id ?? 0);
    if (!asked.includes("*")) {
      const messages = exact.all(asked, after, limit).map(readRow);
      return { messages, cursor: messages.at(-1)?.id ?? after, missed };
    }
    const prefix = prefixOf(asked);
    // Where all that begins so fits, no more is read than is given.
    const wanted = asked === `${prefix}**` ? limit : MAX_LOOKED_AT;
    const rows = looked.all(after, prefix, `${prefix}\u{10FFFF}`, wanted);
    const messages = rows
      .filter(({ topic }) => fitsTopic(asked, topic))
      .slice(0, limit)
      .map(readRow);
    const all = messages.length < limit;
    return { messages, cursor: (all ? end.get(after)?.id : messages.at(-1)?.id) ?? after, missed };
  }
}

interface Row {
  readonly id: number;
  readonly topic: string;
  readonly body: string;
  readonly client: string;
  readonly session: string;
  readonly at: number;
}

function readRow({ body, ...row }: Row): Message {
  return { ...row, says: JSON.parse(body) };
}
