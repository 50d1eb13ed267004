import type { ConfirmedBy } from "./approval.ts";

/**
 * What a person agreed to. `share`: entries of one kind go to a space, each after a question of its own. `standing`:
 * the same without a question, within narrow bounds. `embed`: the text of all entries and questions goes to a model
 * on another machine.
 */
export type Purpose = "share" | "standing" | "embed";

export type GrantState = "requested" | "given" | "refused" | "withdrawn" | "expired" | "altered";

/** What a grant is for; undefined bounds are none. */
export interface Scope {
  readonly purpose: Purpose;
  /** `S1`, or the origin of a server. */
  readonly recipient: string;
  /** The kind of entry. */
  readonly kind?: string | undefined;
  readonly project?: string | undefined;
  readonly tag?: string | undefined;
}

/** The record of a consent. Times are milliseconds. */
export interface Grant extends Scope {
  readonly id: number;
  readonly state: GrantState;
  /** Which of `CONSENT_TEXTS` the person was shown. */
  readonly text: ConsentText;
  readonly requested: number;
  readonly given: number | undefined;
  readonly ended: number | undefined;
  readonly expires: number;
  /** How often a standing grant counts, and how often it did. */
  readonly limit: number | undefined;
  readonly used: number;
  readonly by: ConfirmedBy | undefined;
}

export type ConsentText = keyof typeof CONSENT_TEXTS;

/** What people were shown, by version: a text that changes gets a new name, and the old one stays. */
export const CONSENT_TEXTS = {
  "share/1":
    "A yes is also your consent, for a year, that entries of this kind go to the members of this space, each one only after a question of its own. You can withdraw it at any time: nothing more leaves, and members are asked to delete what they have.",
  "standing/1":
    "A yes lets entries within these bounds leave without a question, from sessions that cannot ask you. Nothing in which a secret was found and nothing of a session that has read other people's text goes this way. You can withdraw it at any time.",
  "embed/1":
    "A yes sends the text of every own entry, and of every question to memory, to this server, now and later, for a year. What it keeps of them is out of your hands. You can withdraw it at any time: nothing more is sent.",
} as const;

export const TEXT_OF: Readonly<Record<Purpose, ConsentText>> = {
  share: "share/1",
  standing: "standing/1",
  embed: "embed/1",
};

/** `G3 given: share fix to S1, until 2027-11-23` */
export function sayGrant({
  id,
  purpose,
  recipient,
  kind,
  project,
  tag,
  state,
  ...grant
}: Grant): string {
  const what = [purpose, kind, project && `of ${project}`, tag && `tagged ${tag}`].filter(Boolean);
  const uses = grant.limit === undefined ? "" : `, ${grant.used} of ${grant.limit} used`;
  const until = new Date(grant.expires).toISOString().slice(0, 10);
  return `G${id} ${state}: ${what.join(" ")} to ${recipient}, until ${until}${uses}`;
}
