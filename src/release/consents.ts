import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Audit } from "../store/audit.ts";
import type { AuditActor, AuditEvent } from "../store/audit/words.ts";
import type { Store } from "../store/db.ts";
import type { Approval } from "./approval.ts";
import type { Approvals, Settled } from "./approvals.ts";
import { CONSENT_TEXTS, type Grant } from "./grant.ts";
import type { Grants } from "./grants.ts";
import type { Policies } from "./policies.ts";

/** What the person agreed to, in their hands: to see, to give on a terminal, to take back. */
export interface Consents {
  readonly list: () => readonly Grant[];
  readonly get: (id: number) => Grant;
  /** At once, and however it was given: nothing more leaves under it. */
  readonly withdraw: (id: number, by: "terminal" | "model") => Grant;
  /** Asks the person, on a terminal, to let entries out without a question, within these bounds. */
  readonly askStanding: (wish: StandingWish) => Approval;
  /** Asks the person, on a terminal, to let all texts go to a model there; undefined: they said so already. */
  readonly askRemote: (origin: string) => Approval | undefined;
}

export interface StandingWish {
  readonly space: number;
  readonly kind: string;
  readonly project?: string | undefined;
  readonly tag?: string | undefined;
  /** 1 to 90. */
  readonly days: number;
  /** 1 to 500 entries. */
  readonly count: number;
}

export const STANDING = { days: 90, count: 500 } as const;
const DAY_MS = 24 * 3_600_000;
const YEAR_MS = 365 * DAY_MS;

export function createConsents(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly approvals: Approvals;
  readonly grants: Grants;
  readonly policies: Policies;
  readonly audit: Audit;
  /** Ends what goes on under a grant. */
  readonly stop: (id: number) => void;
}): Consents {
  const { store, clock, approvals, grants, policies, audit, stop } = deps;
  approvals.on("grant", settle);
  return {
    list: grants.list,
    get: grants.get,
    withdraw: (id, by) =>
      store.transaction(() => {
        const grant = grants.withdraw(id);
        if (grant.state !== "withdrawn") return grant;
        approvals.withdraw("grant", id);
        record("grant.withdrawn", grant, by);
        stop(id);
        // Who takes back that a kind may go somewhere did not mean to leave the way that needs no question.
        if (grant.purpose === "share") standingOf(grant).forEach((other) => end(other, by));
        return grant;
      }),
    askStanding: (wish) => store.transaction(() => askStanding(wish)),
    askRemote(origin) {
      policies.assertRemoteModels();
      return store.transaction(() => askRemote(origin));
    },
  };

  function askStanding({ space, kind, project, tag, days, count }: StandingWish): Approval {
    if (days > STANDING.days || count > STANDING.count || days < 1 || count < 1)
      throw new PairedError("bad_input", "a standing grant is narrower than that", {
        fix: `At most ${STANDING.days} days and ${STANDING.count} entries.`,
      });
    const recipient = `S${space}`;
    const expires = clock() + days * DAY_MS;
    const grant = grants.request({
      purpose: "standing",
      recipient,
      kind,
      project,
      tag,
      expires,
      limit: count,
    });
    const bounds = [
      `at most ${count} entries of kind ${kind}`,
      project === undefined ? "of any project" : `of project ${project}`,
      tag === undefined ? "with any tag" : `with the tag ${tag}`,
      `to the members of ${recipient}`,
      `until ${new Date(expires).toISOString().slice(0, 10)}`,
    ];
    return ask(grant, {
      title: `Standing grant G${grant.id} for ${recipient}?`,
      text: `Without asking you: ${bounds.join(", ")}.`,
    });
  }

  function askRemote(origin: string): Approval | undefined {
    const scope = { purpose: "embed", recipient: origin } as const;
    if (grants.find(scope)) return undefined;
    const grant = grants.request({ ...scope, expires: clock() + YEAR_MS });
    return ask(grant, {
      title: `Send texts to ${origin} (G${grant.id})?`,
      text: `The text of every own entry and of every question to memory goes to ${origin}, now and later.`,
    });
  }

  function ask({ id, text: version }: Grant, shown: { title: string; text: string }): Approval {
    return approvals.request({
      kind: "grant",
      subject: id,
      ...shown,
      note: CONSENT_TEXTS[version],
    });
  }

  function settle({ subject, outcome, by }: Settled): void {
    if (outcome === "expired") return;
    const isYes = outcome === "confirmed";
    const grant = grants.settle(subject, isYes ? "given" : "refused", by);
    record(isYes ? "grant.given" : "grant.refused", grant, by ?? "node");
  }

  function standingOf({ recipient, kind }: Grant): readonly Grant[] {
    return grants.standing(recipient).filter((grant) => grant.kind === kind);
  }

  function end({ id }: Grant, by: AuditActor): void {
    record("grant.withdrawn", grants.withdraw(id), by);
    stop(id);
  }

  function record(event: AuditEvent, { id, purpose }: Grant, actor: AuditActor): void {
    audit.write({ event, actor, about: { kind: "grant", id }, grant: id, purpose });
  }
}
