import { randomUUID } from "node:crypto";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Finding } from "../privacy/redact/marks.ts";
import { safeName } from "../privacy/untrusted.ts";
import type { Store } from "../store/db.ts";
import type { Approval } from "./approval.ts";
import type { Approvals, Settled } from "./approvals.ts";
import { buildPayload, type Payload } from "./payload.ts";
import { createReleaseRecord } from "./record.ts";
import type { Redactor } from "./redactor.ts";
import { createRelease, type Destination } from "./release.ts";
import type { Outlet, OwnEntries, OwnEntry, Receipts, Share, SpaceView } from "./share.ts";
import { createShares } from "./shares.ts";

/** The way out: preview, the person's decision, release, retraction. */
export interface Gate {
  /** Resolves when spaces can be seen and written to; the rest is synchronous, and in one transaction each. */
  readonly ready: () => Promise<unknown>;
  /**
   * Builds the exact bytes that would leave, with the names of `people` hidden from now on. Another preview of what has
   * not left replaces the one before.
   */
  readonly preview: (entry: number, space: number, people?: readonly string[]) => Preview;
  /** Puts a previewed share before the person; a share that they have released already needs no approval. */
  readonly request: (share: number, digest: string) => Requested;
  /** Takes a share back: what waits never leaves, what has left is asked to be deleted. */
  readonly retract: (share: number) => Shown;
  /** Takes back what waits of an entry that its owner forgets; what has left is to be retracted by itself. */
  readonly forget: (entry: number) => void;
  readonly get: (share: number) => Shown;
  /** The newest shares first. */
  readonly list: (limit: number) => readonly Shown[];
}

export interface Preview extends Payload {
  readonly share: Share;
  readonly space: SpaceView;
}

export interface Requested {
  readonly share: Share;
  /** Undefined: it has been released. */
  readonly approval: Approval | undefined;
}

export interface Shown {
  readonly share: Share;
  /** Of a retraction. */
  readonly receipts: Receipts | undefined;
}

export interface GateDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly approvals: Approvals;
  readonly outlet: Outlet;
  readonly entries: OwnEntries;
  readonly redactor: Redactor;
}

export const CANNOT_BE_UNDONE =
  "What members have read stays read: a retraction destroys the key and asks them to delete it, no more.";

export function createGate(deps: GateDeps): Gate {
  const { store, clock, approvals, outlet, entries } = deps;
  const build = (entry: OwnEntry, { uid, space }: Destination): Payload =>
    buildPayload(entry, uid, deps.redactor.of({ space: `S${space}`, kind: entry.kind }));
  const shares = createShares({ store, clock });
  const record = createReleaseRecord({ store, clock });
  const { publish } = outlet;
  const release = createRelease({ publish, entry: getEntry, build, shares, record });
  approvals.on("release", settle);
  return {
    async ready() {
      await deps.redactor.load();
      await outlet.ready();
    },
    preview(entry, space, people = []) {
      deps.redactor.learn(people);
      return store.transaction(() => preview(entry, getSpace(space)));
    },
    request: (share, digest) => store.transaction(() => request(shares.get(share), digest)),
    retract: (share) => store.transaction(() => retract(shares.get(share))),
    forget(entry) {
      store.transaction(() => shares.openOf(entry).forEach(withdraw));
    },
    get: (share) => store.transaction(() => show(shares.get(share))),
    list(limit) {
      return store.transaction(() => {
        approvals.pending();
        return shares.newest(limit).map(show);
      });
    },
  };

  function preview(id: number, space: SpaceView): Preview {
    const entry = getEntry(id);
    const live = shares.findLive(id, space.id);
    if (live?.state === "released")
      throw new PairedError("conflict", `this entry is in that space already, as P${live.id}`, {
        fix: `Retract P${live.id} first to share it anew.`,
      });
    const uid = live?.uid ?? randomUUID();
    const payload = build(entry, { uid, space: space.id });
    const draft = { ...payload, entry: id, version: entry.version, space: space.id, uid };
    if (!live) return { ...payload, share: shares.add(draft), space };
    if (live.digest === payload.digest && live.version === entry.version)
      return { ...payload, share: live, space };
    approvals.withdraw("release", live.id);
    const share = shares.redraft(live.id, draft);
    mark(id);
    return { ...payload, share, space };
  }

  function request(share: Share, digest: string): Requested {
    if (share.state === "released") return { share, approval: undefined };
    if (share.state !== "previewed" && share.state !== "pending")
      throw new PairedError("conflict", `P${share.id} was ${share.state}`, {
        fix: "Preview the entry again to share it.",
      });
    const space = getSpace(share.space);
    const entry = getEntry(share.entry);
    const { text, ...payload } = build(entry, share);
    if (payload.digest !== digest || digest !== share.digest || entry.version !== share.version)
      throw new PairedError("conflict", "this digest is not of the entry as it is now", {
        fix: "Preview it again, show the person the new text, and release that.",
      });
    const approval = approvals.request({
      kind: "release",
      subject: share.id,
      title: `Release P${share.id} to ${describe(space)}?`,
      note: `${whatBecame(payload.findings)} ${CANNOT_BE_UNDONE}`,
      text,
    });
    if (share.state === "pending") return { share, approval };
    const pending = shares.move(share.id, "pending");
    record.write("asked", pending);
    mark(share.entry);
    return { share: pending, approval };
  }

  /** What the person's decision leads to; it runs in the decision's own transaction. */
  function settle({ subject, text, outcome, by }: Settled): void {
    if (outcome === "confirmed") {
      if (!by) throw new PairedError("internal", "a confirmation without a person");
      release({ share: subject, text, by });
    } else {
      const state = outcome === "expired" ? "previewed" : "declined";
      record.write(outcome, shares.move(subject, state, { confirmedBy: by }), by);
    }
    mark(shares.get(subject).entry);
  }

  function retract(share: Share): Shown {
    if (share.state === "previewed" || share.state === "pending") {
      const withdrawn = withdraw(share);
      mark(share.entry);
      return show(withdrawn);
    }
    if (share.state !== "released" || !share.ref) return show(share);
    outlet.retract(share.space, share.ref, "withdrawn by its author");
    const retracting = shares.move(share.id, "retracting");
    record.write("retracted", retracting);
    mark(share.entry);
    return show(retracting);
  }

  function withdraw({ id }: Share): Share {
    approvals.withdraw("release", id);
    const withdrawn = shares.move(id, "declined");
    record.write("withdrawn", withdrawn);
    return withdrawn;
  }

  /** A share with what members said of its retraction; the last acknowledgement ends it. */
  function show(share: Share): Shown {
    if ((share.state !== "retracting" && share.state !== "retracted") || !share.ref)
      return { share, receipts: undefined };
    const receipts = outlet.receipts(share.ref);
    const isLast = receipts && receipts.acknowledged >= receipts.asked;
    const done = share.state === "retracting" && isLast;
    return { share: done ? shares.move(share.id, "retracted") : share, receipts };
  }

  function mark(entry: number): void {
    const states = shares.statesOf(entry);
    const shared = states.includes("released") ? "shared" : undefined;
    entries.mark(entry, shared ?? (states.includes("pending") ? "proposed" : "private"));
  }

  function getEntry(id: number): OwnEntry {
    const entry = entries.get(id);
    if (entry.expires === undefined || entry.expires > clock()) return entry;
    throw new PairedError("conflict", `K${id} has expired`, {
      fix: "Store it anew with a later expiry, or leave it here.",
    });
  }

  function getSpace(id: number): SpaceView {
    const space = outlet.spaces().find((candidate) => candidate.id === id);
    if (space) return space;
    throw new PairedError("not_found", `you are in no space S${id}`, {
      fix: "space_manage {action: list} shows your spaces; create or join one first.",
    });
  }
}

/** A space as the person and the model read it; another member may have chosen its name. */
export function describe({ id, name, members }: SpaceView): string {
  const others = members - 1;
  const readers = others === 1 ? "1 other member reads it" : `${others} other members read it`;
  return `S${id} "${safeName(name)}" (${readers})`;
}

function whatBecame(findings: readonly Finding[]): string {
  const listed = (wanted: Finding["action"]): string =>
    findings
      .filter(({ action }) => action === wanted)
      .map(({ kind, count }) => `${kind} ${count}`)
      .join(", ");
  const [hidden, kept] = [listed("hide"), listed("keep")];
  const left = kept && ` Left in, as your settings say: ${kept}.`;
  return hidden ? `Hidden: ${hidden}.${left}` : `Nothing had to be hidden.${left}`;
}
