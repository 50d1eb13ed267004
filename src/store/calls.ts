import { createHash } from "node:crypto";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Store } from "./db.ts";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";

/** A retry comes within minutes; a week also covers a laptop that slept over the weekend. */
const KEEP_MS = 7 * 24 * 3_600_000;

export interface Calls {
  /**
   * Runs `work` in one transaction. With a key, the same call again gets the first reply and changes nothing; the
   * same key with other input throws `conflict`.
   */
  readonly once: <T extends object>(call: KeyedCall, work: () => T) => T;
  /** The same before long, in one commit with what others wait for: resolves when it is on disk. */
  readonly queued: <T extends object>(who: string, call: KeyedCall, work: () => T) => Promise<T>;
  readonly settle: GroupCommit["settle"];
  /** Removes what is kept of every call whose reply is about this record, as its `id` or among `near`. */
  readonly forget: (id: string) => void;
}

export interface KeyedCall {
  readonly tool: string;
  readonly input: object;
  readonly key: string | undefined;
}

export function createCalls(deps: { readonly store: Store; readonly clock: Clock }): Calls {
  const { store, clock } = deps;
  const select = store.prepare<[string, string], { input: Buffer; reply: string }>(
    "SELECT input, reply FROM call WHERE key = ? AND tool = ?",
  );
  const insert = store.prepare<[string, string, Buffer, string, number]>(
    "INSERT INTO call (key, tool, input, reply, at) VALUES (?, ?, ?, ?, ?)",
  );
  const forget = store.prepare<[string]>("DELETE FROM call WHERE json_extract(reply, '$.id') = ?");
  const forgetNear = store.prepare<[string]>(
    `DELETE FROM call WHERE json_extract(reply, '$.near') IS NOT NULL AND EXISTS (
       SELECT 1 FROM json_each(call.reply, '$.near') AS near
       WHERE json_extract(near.value, '$.id') = ?)`,
  );
  const expire = store.prepare<[number]>("DELETE FROM call WHERE at < ?");
  const group = createGroupCommit({ store });
  return {
    once: (call, work) => store.transaction(() => run(call, work)),
    queued: (who, call, work) => group.run(who, () => run(call, work)),
    settle: group.settle,
    forget(id) {
      forget.run(id);
      forgetNear.run(id);
    },
  };

  function run<T extends object>({ tool, input, key }: KeyedCall, work: () => T): T {
    if (key === undefined) return work();
    const digest = createHash("sha256").update(JSON.stringify(input)).digest();
    const earlier = select.get(key, tool);
    if (earlier?.input.equals(digest)) return JSON.parse(earlier.reply);
    if (earlier)
      throw new PairedError("conflict", "this idempotency_key was used with other input", {
        fix: "Use a new key for a new call; repeat a key only to repeat the same call.",
      });
    const reply = work();
    expire.run(clock() - KEEP_MS);
    insert.run(key, tool, digest, JSON.stringify(reply), clock());
    return reply;
  }
}
