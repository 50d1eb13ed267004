import { randomUUID } from "node:crypto";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Audit } from "../store/audit.ts";
import type { Store } from "../store/db.ts";
import type { Approval, ConfirmedBy } from "./approval.ts";
import type { Approvals, Settled } from "./approvals.ts";
import type { Grant } from "./grant.ts";
import type { Grants } from "./grants.ts";
import type { Impact } from "./impact.ts";
import { buildPayload, type Payload } from "./payload.ts";
import type { Person } from "./person.ts";
import type { Policies } from "./policies.ts";
import { createReleaseRecord } from "./record.ts";
import type { Redactor } from "./redactor.ts";
import { createRelease, type Destination } from "./release.ts";
import type { Outlet, OwnEntries, OwnEntry, Receipts, Share, SpaceView } from "./share.ts";
import { createShares } from "./shares.ts";
import { MARK, type Stranger, type Taint } from "./taint.ts";
import { createTerms, describe, noteOf, type Subject, type Terms } from "./terms.ts";

/** The way out: preview, the person's decision, release, retraction. */
export interface Gate {
  /** Resolves when spaces can be seen and written to; the rest is synchronous, and in one transaction each. */
  readonly ready: () => Promise<unknown>;
  /** Builds the exact bytes that would leave. Another preview of what has not left replaces the one before. */
  readonly preview: (entry: number, space: number, by?: Asker) => Preview;
  /**
   * Puts a previewed share before the person; a share that they have released already needs no approval, nor does one
   * that a standing grant covers where the session cannot ask.
   */
  readonly request: (share: number, digest: string, by?: Asker) => Requested;
  /** A session was shown what strangers wrote: what it waits for is asked anew, and says so. */
  readonly shown: (session: string, strangers: readonly Stranger[]) => void;
  /** A session was told something by another: the same, of what that one was shown. */
  readonly heard: (session: string, from: string) => void;
  /** What a session wrote, as another may be shown it: with `MARK` before it where the session has read strangers. */
  readonly mark: (session: string, text: string) => string;
  /** A session wrote or changed an entry: what it has read of strangers may speak from it. */
  readonly wrote: (session: string, entry: number) => void;
  /** Ends all that goes on under a consent: what waits never leaves, what has left is asked to be deleted. */
  readonly stop: (consent: number) => void;
  /** Takes back some of what members have and has expired; how many. */
  readonly expire: () => Promise<number>;
  /** Takes a share back: what waits never leaves, what has left is asked to be deleted. */
  readonly retract: (share: number) => Shown;
  /** Takes back what waits of an entry that its owner forgets; what has left is to be retracted by itself. */
  readonly forget: (entry: number) => void;
  /** Records that somebody wanted to let out what a peer had sent, and why it does not leave. */
  readonly refuseReceived: () => PairedError;
  readonly get: (share: number) => Shown;
  /** The newest shares first. */
  readonly list: (limit: number) => readonly Shown[];
}

/** Who asks for a release. */
export interface Asker {
  readonly session: string;
  /** Whether its client can put a question to the person. */
  readonly canAsk: boolean;
  /** Names that a preview hides from now on, besides those that are known. */
  readonly people?: readonly string[];
}

export interface Preview extends Payload {
  readonly share: Share;
  readonly space: SpaceView;
  readonly impact: Impact;
  /** Why the policy will not let it out; undefined: it can be asked for. */
  readonly refused: PairedError | undefined;
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
  readonly audit: Audit;
  readonly approvals: Approvals;
  readonly outlet: Outlet;
  readonly entries: OwnEntries;
  readonly redactor: Redactor;
  readonly policies: Policies;
  readonly grants: Grants;
  readonly taint: Taint;
  readonly person: Person;
}

const YEAR_MS = 365 * 24 * 3_600_000;
const NOBODY: Asker = { session: "", canAsk: true };

export function createGate(deps: GateDeps): Gate {
  const { store, clock, approvals, outlet, entries, grants, taint, redactor, audit } = deps;
  const terms = createTerms(deps);
  const shares = createShares({ store, clock });
  const record = createReleaseRecord(deps);
  const { publish } = outlet;
  const release = createRelease({ publish, entry: getEntry, build, shares, record });
  approvals.on("release", settle);
  return {
    async ready() {
      await redactor.load();
      await outlet.ready();
    },
    preview(entry, space, by = NOBODY) {
      redactor.learn(by.people ?? []);
      return store.transaction(() => preview(entry, getSpace(space), by));
    },
    request: (share, digest, by = NOBODY) =>
      store.transaction(() => request(shares.get(share), digest, by)),
    shown(session, strangers) {
      store.transaction(() => {
        if (taint.mark(session, strangers)) shares.waitingOf(session).forEach(askAnew);
      });
    },
    heard(session, from) {
      if (session === from || taint.of(from).length === 0) return;
      store.transaction(() => {
        if (taint.pass(from, session)) shares.waitingOf(session).forEach(askAnew);
      });
    },
    mark: (session, text) => (taint.of(session).length > 0 ? `${MARK} ${text}` : text),
    wrote: (session, entry) => store.transaction(() => taint.wrote(session, entry)),
    stop: (consent) => store.transaction(() => shares.under(consent).forEach(retract)),
    async expire() {
      const due = shares.expired();
      if (due.length === 0) return 0;
      await outlet.ready();
      return store.transaction(() => {
        const still = shares.expired();
        for (const share of still) takeBack(share, "its time is over", "node");
        return still.length;
      });
    },
    retract: (share) => store.transaction(() => retract(shares.get(share))),
    forget(entry) {
      store.transaction(() => shares.openOf(entry).forEach(withdraw));
    },
    refuseReceived() {
      const fact = { purpose: "share", detail: "received", decision: "refused" } as const;
      audit.write({ event: "release.refused", actor: "model", ...fact });
      return new PairedError("denied", "what a peer sent is theirs to share", {
        fix: "Only your own entries, such as K12, can be shared.",
      });
    },
    get: (share) => store.transaction(() => show(shares.get(share))),
    list(limit) {
      return store.transaction(() => {
        approvals.pending();
        return shares.newest(limit).map(show);
      });
    },
  };

  function build(entry: OwnEntry, { uid, space, replaces: earlier }: Destination): Payload {
    const replaces = earlier === undefined ? undefined : shares.get(earlier).uid;
    const redaction = redactor.of({ space: `S${space}`, kind: entry.kind });
    return buildPayload(entry, { uid, replaces }, redaction);
  }

  function preview(id: number, space: SpaceView, { session }: Asker): Preview {
    const entry = getEntry(id);
    const out = shares.findReleased(id, space.id);
    if (out && build(entry, out).digest === out.digest)
      throw new PairedError("conflict", `this entry is in that space already, as P${out.id}`, {
        fix: `Members have this very text. To share it anew, retract P${out.id} first.`,
      });
    const live = shares.findOpen(id, space.id);
    const uid = live?.uid ?? randomUUID();
    const replaces = out?.id;
    const payload = build(entry, { uid, space: space.id, replaces });
    const subject = { entry, space, payload, session };
    const now = terms.weigh(subject);
    const seen = { ...payload, space, impact: now.impact, refused: refusalOf(now) };
    const { version, expires } = entry;
    const draft = { ...payload, entry: id, version, space: space.id, uid, replaces, expires };
    if (!live) return { ...seen, share: shares.add(draft) };
    if (live.digest === payload.digest && live.version === version) return { ...seen, share: live };
    approvals.withdraw("release", live.id);
    const share = shares.redraft(live.id, draft);
    mark(id);
    return { ...seen, share };
  }

  function request(share: Share, digest: string, by: Asker): Requested {
    if (share.state === "released") return { share, approval: undefined };
    if (share.state !== "previewed" && share.state !== "pending")
      throw new PairedError("conflict", `P${share.id} was ${share.state}`, {
        fix: "Preview the entry again to share it.",
      });
    const subject = subjectOf(share, by.session);
    const { payload, entry } = subject;
    if (payload.digest !== digest || digest !== share.digest || entry.version !== share.version)
      throw new PairedError("conflict", "this digest is not of the entry as it is now", {
        fix: "Preview it again, show the person the new text, and release that.",
      });
    const now = terms.weigh(subject);
    terms.assertAllowed(now);
    const standing = by.canAsk ? undefined : terms.findStanding(subject, now);
    if (standing) return { share: leave(share, payload.text, standing), approval: undefined };
    const consent = consentFor(subject);
    const approval = ask(share, subject, now, consent);
    if (share.state === "pending" && share.session === by.session && share.consent === consent.id)
      return { share, approval };
    const pending = shares.move(share.id, "pending", { session: by.session, consent: consent.id });
    if (share.state !== "pending") record.write("asked", pending);
    mark(share.entry);
    return { share: pending, approval };
  }

  /** Under a standing grant: the same bytes, the same checks, no question. */
  function leave(share: Share, text: string, { id }: Grant): Share {
    grants.use(id);
    audit.write({ event: "grant.used", actor: "standing", grant: id, share: share.id });
    approvals.withdraw("release", share.id);
    shares.move(share.id, "pending", { consent: id });
    makeRoom(share);
    const released = release({ share: share.id, text, by: "standing" });
    mark(share.entry);
    return released;
  }

  function ask(share: Share, subject: Subject, now: Terms, consent: Grant): Approval {
    return approvals.request({
      kind: "release",
      subject: share.id,
      title: `Release P${share.id} to ${describe(subject.space)}?`,
      note: `${replacing(share)}${noteOf(now, subject.payload, consent)}`,
      text: subject.payload.text,
    });
  }

  /** What a session waits for, when it has read what may have changed its mind. */
  function askAnew(share: Share): void {
    try {
      const subject = subjectOf(share, share.session);
      ask(share, subject, terms.weigh(subject), consentFor(subject));
    } catch (error) {
      if (!(error instanceof PairedError)) throw error;
      // It cannot be released as it is; whoever asks for it again is told why.
      approvals.withdraw("release", share.id);
      shares.move(share.id, "previewed");
      mark(share.entry);
    }
  }

  function consentFor({ entry, space }: Subject): Grant {
    const scope = { purpose: "share", recipient: `S${space.id}`, kind: entry.kind } as const;
    return grants.find(scope) ?? grants.request({ ...scope, expires: clock() + YEAR_MS });
  }

  /** What the person's decision leads to; it runs in the decision's own transaction. */
  function settle({ subject: id, text, outcome, by }: Settled): void {
    const share = shares.get(id);
    if (outcome === "confirmed") {
      if (!by) throw new PairedError("internal", "a confirmation without a person");
      const subject = subjectOf(share, share.session);
      terms.assertAllowed(terms.weigh(subject));
      agree(share, by);
      makeRoom(share);
      release({ share: id, text, by });
      for (const session of [share.session, subject.entry.session])
        if (session !== undefined) taint.clear(session, share.entry);
    } else {
      const state = outcome === "expired" ? "previewed" : "declined";
      const settled = shares.move(id, state, { confirmedBy: by });
      if (outcome === "declined") disagree(settled, by);
      record.write(outcome, settled, by);
    }
    mark(share.entry);
  }

  /** The earlier text goes in the same transaction in which the new one leaves. */
  function makeRoom({ replaces }: Share): void {
    const earlier = replaces === undefined ? undefined : shares.get(replaces);
    if (earlier?.state === "released") takeBack(earlier, "corrected by its author");
  }

  /** The person's yes to a first release is their consent too; after that, it must still stand. */
  function agree({ consent: id = 0 }: Share, by: ConfirmedBy): void {
    const { state } = grants.get(id);
    if (state === "requested") {
      grants.settle(id, "given", by);
      audit.write({ event: "grant.given", actor: by, grant: id, purpose: "share" });
    } else if (state !== "given")
      throw new PairedError("conflict", `the consent G${id} is ${state}; nothing left`, {
        fix: "Preview the entry again and ask the person about that.",
      });
  }

  /** Another share that waits may still bring the consent. */
  function disagree({ consent: id }: Share, by: ConfirmedBy | undefined): void {
    if (id === undefined || shares.under(id).length > 0) return;
    if (grants.get(id).state !== "requested") return;
    grants.settle(id, "refused", by);
    audit.write({ event: "grant.refused", actor: by ?? "node", grant: id, purpose: "share" });
  }

  function subjectOf(share: Share, session: string | undefined): Subject {
    const entry = getEntry(share.entry);
    const space = getSpace(share.space);
    return { entry, space, payload: build(entry, share), session };
  }

  function refusalOf(now: Terms): PairedError | undefined {
    try {
      terms.assertAllowed(now);
      return undefined;
    } catch (error) {
      if (error instanceof PairedError) return error;
      throw error;
    }
  }

  function retract(share: Share): Shown {
    if (share.state === "previewed" || share.state === "pending") {
      const withdrawn = withdraw(share);
      mark(share.entry);
      return show(withdrawn);
    }
    return share.state === "released" ? takeBack(share, "withdrawn by its author") : show(share);
  }

  function takeBack(share: Share, reason: string, by?: "node"): Shown {
    if (!share.ref) return show(share);
    if (!outlet.has(share.space)) {
      const stranded = shares.move(share.id, "stranded");
      record.write("stranded", stranded, by);
      return show(stranded);
    }
    outlet.retract(share.space, share.ref, reason);
    const retracting = shares.move(share.id, "retracting");
    record.write("retracted", retracting, by);
    mark(share.entry);
    return show(retracting);
  }

  function replacing({ replaces }: Share): string {
    return replaces === undefined
      ? ""
      : `It takes the place of P${replaces}, the earlier text, which members are asked to delete. `;
  }

  function withdraw({ id }: Share): Share {
    approvals.withdraw("release", id);
    const withdrawn = shares.move(id, "declined");
    record.write("withdrawn", withdrawn);
    return withdrawn;
  }

  /** A share with what members said of its retraction; the last acknowledgement ends it. */
  function show(share: Share): Shown {
    const isTakenBack = share.state === "retracting" || share.state === "retracted";
    if (!isTakenBack || !share.ref || !outlet.has(share.space))
      return { share, receipts: undefined };
    const receipts = outlet.receipts(share.ref);
    const isLast = receipts && receipts.acknowledged >= receipts.asked;
    const done = share.state === "retracting" && isLast;
    return { share: done ? shares.move(share.id, "retracted") : share, receipts };
  }

  function mark(entry: number): void {
    const states = shares.statesOf(entry);
    const isOut = states.includes("released") || states.includes("stranded");
    const shared = isOut ? "shared" : undefined;
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
