import { randomBytes } from "node:crypto";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Audit } from "../store/audit.ts";
import type { Store } from "../store/db.ts";
import type { WorkEvent } from "./events.ts";
import { USUAL_IDLE_MS } from "./flow/idle.ts";

/** What a person may agree to, one by one, and what each records; never what was typed, read or named. */
export const ITEMS = {
  hooks:
    "hooks of your assistants: when a prompt was sent, its length in five steps, whether it repeats or corrects the one before; which kind of tool ran, how long, whether it failed; when the assistant stopped or asked",
  calls: "calls of PAIRED's own tools: when, which kind, how long, whether it failed",
  git: "git in the projects you open: when you commit, revert, reset or change the branch; read from its log, nothing is run",
  saves:
    "files saved in those projects, ignored ones left out: when, and whether it is another file than before",
  editor:
    "what an editor's extension tells, if you install one: when you edit, delete, paste, undo, move or save, and how many; no keys, no text",
  text: "whether a prompt reads as positive, neutral or negative; the text is judged in memory and not kept",
} as const satisfies Record<string, string>;
export type Item = keyof typeof ITEMS;

export const isItem = (name: string): name is Item => Object.hasOwn(ITEMS, name);

/** Which item lets a source be heard; what a person says of themselves needs no other yes. */
export const ITEM_OF: Readonly<Record<WorkEvent["src"], Item | undefined>> = {
  hook: "hooks",
  mcp: "calls",
  git: "git",
  fs: "saves",
  editor: "editor",
  self: undefined,
};

/** What the person agreed to have recorded; kept in the database, so that nothing of it is elsewhere. */
export interface Consent {
  readonly items: ReadonlySet<Item>;
  readonly idleMs: number;
  /** When they agreed, in ms since 1970. */
  readonly since: number;
  /** 32 bytes that open flow.db and salt its hashes. */
  readonly key: Buffer;
}

export interface Consents {
  /** Undefined: nothing was agreed to, and nothing is kept of an earlier yes. */
  readonly find: () => Consent | undefined;
  readonly give: (items: ReadonlySet<Item>) => void;
  /** Nothing is recorded any more; what was recorded stays, and can be read and erased. */
  readonly stop: () => void;
  readonly setIdle: (idleMs: number) => void;
  /** Destroys the key, and with it all that it opens; whoever is recorded on is so under a new one. */
  readonly forgetKey: () => void;
}

interface Row {
  readonly items: string;
  readonly since: number;
  readonly idle: number;
  readonly key: Buffer;
}

const KEY_BYTES = 32;

export function createConsents(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly audit: Pick<Audit, "write">;
}): Consents {
  const { store, clock, audit } = deps;
  const select = store.prepare<[], Row>(
    "SELECT items, since, idle, key FROM insight_consent WHERE id = 1",
  );
  const save = store.prepare<[string, number, number, Buffer]>(
    `INSERT INTO insight_consent (id, items, since, idle, key) VALUES (1, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET
       items = excluded.items, since = excluded.since, idle = excluded.idle, key = excluded.key`,
  );
  const remove = store.prepare("DELETE FROM insight_consent");
  return {
    find() {
      const row = select.get();
      if (!row) return undefined;
      const { since, idle, key } = row;
      return { items: new Set(row.items.split(",").filter(isItem)), since, idleMs: idle, key };
    },
    give(items) {
      store.transaction(() => {
        const row = select.get();
        const key = row?.key ?? randomBytes(KEY_BYTES);
        save.run([...items].join(","), clock(), row?.idle ?? USUAL_IDLE_MS, key);
        audit.write({
          event: "admin.insight_on",
          actor: "terminal",
          detail: "items",
          numbers: Object.fromEntries([...items].map((item) => [item, 1])),
        });
      });
    },
    stop() {
      store.transaction(() => {
        const row = select.get();
        if (!row || row.items === "") return;
        save.run("", clock(), row.idle, row.key);
        audit.write({ event: "admin.insight_off", actor: "terminal" });
      });
    },
    setIdle(idleMs) {
      const row = select.get();
      if (!row)
        throw new PairedError("not_found", "work insight was never switched on", {
          fix: "Switch it on first: paired-mcp insight on",
        });
      store.transaction(() => save.run(row.items, row.since, idleMs, row.key));
    },
    forgetKey() {
      store.transaction(() => {
        const row = select.get();
        if (!row) return;
        if (row.items === "") remove.run();
        else save.run(row.items, row.since, row.idle, randomBytes(KEY_BYTES));
        audit.write({ event: "admin.insight_erased", actor: "terminal" });
        store.afterCommit(store.emptyLog);
      });
    },
  };
}
