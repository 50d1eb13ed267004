import type { Clock } from "../../src/clock.ts";
import type { OrganisationConfig } from "../../src/config.ts";
import { PairedError } from "../../src/errors.ts";
import { type Approvals, createApprovals } from "../../src/release/approvals.ts";
import { type Consents, createConsents } from "../../src/release/consents.ts";
import { createGate, type Gate } from "../../src/release/gate.ts";
import { createGrants } from "../../src/release/grants.ts";
import { createPerson } from "../../src/release/person.ts";
import { createPolicies } from "../../src/release/policies.ts";
import { createRedactor } from "../../src/release/redactor.ts";
import type { ItemMeta, OwnEntry, SpaceView } from "../../src/release/share.ts";
import { createTaint } from "../../src/release/taint.ts";
import { createAudit } from "../../src/store/audit.ts";
import { openStore, type OwnedStore } from "../../src/store/db.ts";
import type { Keyring } from "../../src/store/keyring.ts";
import { MEMORY_HOME } from "../paired.ts";

/** A gate over a database in memory, with a memory of entries and a space that records what reaches it. */
export interface Sharing extends Disposable {
  readonly store: OwnedStore;
  readonly clock: Clock;
  readonly gate: Gate;
  readonly approvals: Approvals;
  readonly consents: Consents;
  /** Writes an entry, or a new version of it. */
  readonly write: (id: number, body: string, more?: Partial<OwnEntry>) => void;
  readonly forget: (id: number) => void;
  readonly visibility: (id: number) => string | undefined;
  /** Everything that reached federation, in order. */
  readonly sent: readonly Sent[];
  readonly retracted: readonly string[];
  readonly space: { -readonly [K in keyof SpaceView]: SpaceView[K] };
  readonly receipts: { asked: number; acknowledged: number };
  /** From now on, federation cannot say who deleted what. */
  readonly closeOutlet: () => void;
  /** From now on, federation fails. */
  readonly breakOutlet: () => void;
  readonly pass: (ms: number) => void;
  /** What a person types who has read the text that waits. */
  readonly read: (id: number) => string;
}

export interface Sent {
  readonly space: number;
  readonly text: string;
  readonly meta: ItemMeta;
}

export interface SharingOptions {
  /** Where `policy.yaml` lies. */
  readonly home?: string;
  readonly organisation?: OrganisationConfig;
  /** Whose slots say what a yes takes. */
  readonly keyring?: Pick<Keyring, "slots" | "verify">;
}

export function openSharing(options: SharingOptions = {}): Sharing {
  const store = openStore(MEMORY_HOME);
  const entries = new Map<number, OwnEntry>();
  const visibility = new Map<number, string>();
  const sent: Sent[] = [];
  const retracted: string[] = [];
  const space: Sharing["space"] = { id: 1, name: "shop team", members: 3, trust: "joined" };
  const receipts = { asked: 2, acknowledged: 0 };
  let now = Date.UTC(2026, 10, 23);
  let broken = false;
  let closed = false;
  const clock: Clock = () => now;
  const person = createPerson(options.keyring ?? MEMORY_HOME.keyring);
  const approvals = createApprovals({ store, clock, person });
  const grants = createGrants({ store, clock, key: MEMORY_HOME.subkey("release/consent") });
  const { home, organisation } = options;
  const policies = createPolicies({ home, organisation });
  const audit = createAudit({ store, clock, home: MEMORY_HOME });
  const gate = createGate({
    store,
    clock,
    audit,
    approvals,
    policies,
    grants,
    taint: createTaint({ store, clock }),
    person,
    redactor: createRedactor({ path: undefined, user: ["ben.carter"], people: [] }),
    entries: {
      get(id) {
        const entry = entries.get(id);
        if (!entry) throw new PairedError("not_found", `there is no entry K${id}`);
        return entry;
      },
      mark: (id, state) => void visibility.set(id, state),
    },
    outlet: {
      async ready() {},
      spaces: () => [space],
      has: (id) => id === space.id,
      publish(id, payload, meta) {
        if (broken) throw new PairedError("unavailable", "the outbox is full");
        sent.push({ space: id, text: payload.toString("utf8"), meta });
        return { space: id, gen: 1, seq: sent.length, idx: 0 };
      },
      retract: (_id, ref, reason) => void retracted.push(`${ref.seq} ${reason}`),
      receipts: () => (closed ? undefined : receipts),
    },
  });
  const consents = createConsents({
    store,
    clock,
    approvals,
    grants,
    policies,
    audit,
    stop: gate.stop,
  });
  return {
    store,
    clock,
    gate,
    approvals,
    consents,
    write(id, body, more = {}) {
      const version = (entries.get(id)?.version ?? 0) + 1;
      const fixed = { kind: "fix", title: "Pool exhausted", tags: ["pg"], created: now };
      entries.set(id, { id, version, ...fixed, body, expires: undefined, ...more });
    },
    forget: (id) => void entries.delete(id),
    visibility: (id) => visibility.get(id),
    sent,
    retracted,
    space,
    receipts,
    closeOutlet: () => void (closed = true),
    breakOutlet: () => void (broken = true),
    pass: (ms) => void (now += ms),
    read(id) {
      const { text, marks } = approvals.challenge(id);
      return marks.map(([start, end]) => text.slice(start, end)).join(" ");
    },
    [Symbol.dispose]: () => store.close(),
  };
}
