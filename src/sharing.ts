import { join } from "node:path";

import type { Changes } from "./changes.ts";
import type { Clock } from "./clock.ts";
import type { DhtConfig } from "./config.ts";
import { PairedError } from "./errors.ts";
import { createLazyFederation, type LazyFederation } from "./federation/lazy.ts";
import type { CandidateView } from "./federation/people/invites.ts";
import type { Log } from "./log.ts";
import type { ReceivedIndex } from "./memory/received.ts";
import { safeName } from "./privacy/untrusted.ts";
import type { Approval } from "./release/approval.ts";
import type { Approvals, Settled, Wish } from "./release/approvals.ts";
import type { Policies } from "./release/policies.ts";
import type { Outlet } from "./release/share.ts";
import type { Audit } from "./store/audit.ts";
import type { OwnedStore } from "./store/db.ts";
import type { Home } from "./store/home.ts";

export interface Sharing extends AsyncDisposable {
  readonly federation: LazyFederation;
  /** The way out that the release gate uses. */
  readonly outlet: Outlet;
  /** Asks this node's person whether somebody who waits may come in. */
  readonly askAbout: (candidate: number) => Approval;
}

export interface SharingDeps {
  readonly home: Home;
  readonly store: OwnedStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly changes: Changes;
  readonly received: ReceivedIndex;
  readonly approvals: Approvals;
  readonly policies: Pick<Policies, "assertSpace">;
  readonly audit: Audit;
  readonly dht: DhtConfig;
}

/** Connects federation with what it may touch: the index of received entries, the person's decisions, the gate. */
export function createSharing(deps: SharingDeps): Sharing {
  const { home, store, log, changes, received, approvals, audit } = deps;
  const federation = createLazyFederation({ store, log, load });
  const here = store.prepare<[number], { id: number }>(
    "SELECT id FROM space WHERE id = ? AND state <> 'leaving'",
  );
  const ask = (candidate: CandidateView): Approval => approvals.request(wishFor(candidate));
  const tell = (id: number): void => changes.tell({ kind: "space", id });
  approvals.on("member", settle);
  return {
    federation,
    askAbout: (id) => ask(federation.get().candidate(id)),
    outlet: {
      ready: federation.ready,
      spaces() {
        const spaces = federation.find()?.list() ?? [];
        return spaces
          .filter(({ state }) => state === "active")
          .map(({ id, name, role, members }) => ({
            id,
            name,
            members: countActive(members),
            trust: role === "owner" ? "own" : "joined",
          }));
      },
      has: (space) => here.get(space) !== undefined,
      publish: (space, payload, { uid, expires = null }) =>
        federation.get().publish(space, { uid, payload, expires }),
      retract: (_space, ref, reason) => federation.get().retract(ref, reason),
      receipts: (ref) => federation.find()?.receipts(ref),
    },
    [Symbol.asyncDispose]: () => federation[Symbol.asyncDispose](),
  };

  async function load(): ReturnType<LazyFederation["open"]> {
    if (home.dbPath === ":memory:")
      throw new PairedError("unavailable", "spaces need a home on disk");
    const { openFederation } = await import("./federation/open.ts");
    return openFederation({
      ...deps,
      dir: join(home.path, "cores"),
      assertSpace: deps.policies.assertSpace,
      received: {
        index(entries) {
          received.index(entries.map((entry) => ({ ...entry, state: "quarantined" })));
          for (const space of new Set(entries.map((entry) => entry.space)))
            store.afterCommit(() => tell(space));
        },
        drop(ref) {
          if (received.drop(ref)) store.afterCommit(() => tell(ref.space));
        },
        dropSpace: received.dropSpace,
      },
      tell,
      onCandidate(candidate) {
        try {
          ask(candidate);
        } catch {
          // Too many decisions wait: `space_manage confirm` asks again.
          log.error("the person could not be asked about a candidate", { candidate: candidate.id });
        }
      },
      onCandidateGone: (candidate) => approvals.withdraw("member", candidate),
    });
  }

  /** What the person decided about somebody who waits; no answer leaves them waiting. */
  function settle({ subject, outcome, by }: Settled): void {
    if (outcome === "expired") return;
    const { space, identity } = federation.get().candidate(subject);
    const actor = by ?? "node";
    const about = { kind: "member", id: identity.toString("hex") } as const;
    if (outcome === "confirmed") {
      federation.get().admit(subject);
      audit.write({ event: "member.admitted", actor, about, space, decision: "allowed" });
    } else {
      federation.get().refuse(subject);
      audit.write({ event: "member.refused", actor, about, space, decision: "refused" });
    }
  }
}

function wishFor({ id, space, handle, phrase }: CandidateView): Wish {
  return {
    kind: "member",
    subject: id,
    title: `let "${safeName(handle)}" into S${space}`,
    text: phrase,
    note: "Ask them by voice or in person, not in the chat that carried the invite, for the six words that their PAIRED shows. If a single one differs, somebody else is in between. Members read all that was and will be shared in the space.",
  };
}

function countActive(members: readonly { readonly state: string }[]): number {
  return members.filter(({ state }) => state === "active").length;
}
