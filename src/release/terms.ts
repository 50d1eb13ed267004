import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Finding } from "../privacy/redact/marks.ts";
import { safeName } from "../privacy/untrusted.ts";
import { CONSENT_TEXTS, type Grant } from "./grant.ts";
import type { Grants } from "./grants.ts";
import { type Impact, sayImpact, weigh } from "./impact.ts";
import type { Payload } from "./payload.ts";
import type { Person } from "./person.ts";
import type { Policies } from "./policies.ts";
import type { Verdict } from "./policy.ts";
import type { OwnEntry, SpaceView } from "./share.ts";
import type { Taint } from "./taint.ts";

export const CANNOT_BE_UNDONE =
  "What members have read stays read: a retraction destroys the key and asks them to delete it, no more.";

/** What bears on one release, now. */
export interface Terms {
  readonly impact: Impact;
  readonly verdict: Verdict;
  /** Whose text was read by the session that asks, or by the one that wrote the entry. */
  readonly strangers: readonly string[];
}

export interface Subject {
  readonly entry: OwnEntry;
  readonly space: SpaceView;
  readonly payload: Payload;
  /** The session that asks; undefined: none yet. */
  readonly session: string | undefined;
}

export interface TermsOf {
  readonly weigh: (subject: Subject) => Terms;
  /** Throws `denied` when the policy lets this stay here, however it is asked. */
  readonly assertAllowed: (terms: Terms) => void;
  /** The standing grant that covers this, for a session that cannot ask. */
  readonly findStanding: (subject: Subject, terms: Terms) => Grant | undefined;
}

export function createTerms(deps: {
  readonly clock: Clock;
  readonly policies: Policies;
  readonly taint: Taint;
  readonly grants: Grants;
  readonly person: Person;
}): TermsOf {
  const { policies, taint, grants, person } = deps;
  return {
    weigh({ entry, space, payload, session }) {
      const readers = [session, entry.session].flatMap((each) => each ?? []);
      const read = [...readers.flatMap((reader) => taint.of(reader)), ...taint.ofEntry(entry.id)];
      const strangers = [...new Set(read)];
      const { text, findings } = payload;
      const impact = weigh({ text, findings, readers: space.members - 1, strangers });
      const { kind, project, role, tags } = entry;
      const name = [`S${space.id}`, space.name];
      const about = { kind, project, role, tags, space: name, trust: space.trust };
      return { impact, strangers, verdict: policies.decide({ ...about, impact: impact.level }) };
    },
    assertAllowed({ verdict }) {
      if (verdict.effect === "deny") throw denied(verdict.because);
      if (verdict.effect === "passphrase" && person.yes() === "words")
        throw new PairedError("denied", `it takes a passphrase (${verdict.because})`, {
          fix: "The person adds one in their own terminal: paired-mcp keys passphrase.",
        });
    },
    findStanding({ entry, space, payload }, { verdict, strangers }) {
      const isGrave = payload.findings.some(
        ({ severity, kind }) => severity === "high" || kind.startsWith("secret:"),
      );
      if (!verdict.standing || verdict.effect !== "ask" || isGrave || strangers.length > 0)
        return undefined;
      return grants
        .standing(`S${space.id}`)
        .find(
          ({ kind, project, tag }) =>
            kind === entry.kind &&
            (project === undefined || project === entry.project) &&
            (tag === undefined || entry.tags.includes(tag)),
        );
    },
  };
}

/** What the person is told besides the text. The graver comes first: nobody reads to the end. */
export function noteOf(
  { impact, strangers }: Terms,
  payload: Payload,
  consent: Grant | undefined,
): string {
  const tainted =
    strangers.length > 0
      ? `Its session has read text by ${list(strangers)}: check that this release is your own wish. `
      : "";
  const asked =
    consent?.state === "requested"
      ? ` ${CONSENT_TEXTS[consent.text]} (G${consent.id}: ${consent.kind} to ${consent.recipient})`
      : "";
  return `${tainted}${capital(sayImpact(impact))}. ${whatBecame(payload.findings)} ${CANNOT_BE_UNDONE}${asked}`;
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

function list(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function denied(why: string): PairedError {
  return new PairedError("denied", `the policy keeps this here: ${why}`, {
    fix: "The person changes it in policy.yaml; paired-mcp policy shows what holds. Do not work around it.",
  });
}
