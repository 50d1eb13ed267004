import { PairedError } from "../../errors.ts";

/** Everything that is recorded, as `family.event`; a filter takes a whole family too. Reads of memory are not in it. */
export const AUDIT_EVENTS = [
  "release.asked",
  "release.released",
  "release.declined",
  "release.refused",
  "release.expired",
  "release.withdrawn",
  "release.retracted",
  "release.stranded",
  "grant.given",
  "grant.used",
  "grant.refused",
  "grant.withdrawn",
  "grant.expired",
  "space.created",
  "space.asked",
  "space.joined",
  "space.rejected",
  "space.left",
  "space.expelled",
  "member.invited",
  "member.admitted",
  "member.refused",
  "member.removed",
  "key.made",
  "key.slot_added",
  "key.slot_removed",
  "key.changed",
  "key.rotated",
  "key.recovery_shown",
  "key.locked",
  "key.unlocked",
  "key.refused",
  "erase.entry",
  "erase.scope",
  "erase.all",
  "data.exported",
  "data.imported",
  "data.import_undone",
  "data.refused",
  "data.swept",
  "data.backed_up",
  "data.restored",
  "data.backups_pruned",
  "data.backups_given_up",
  "admin.stopped",
  "admin.verified",
  "admin.embeddings_on",
  "admin.embeddings_off",
  "admin.policy_changed",
  "admin.backup_on",
  "admin.backup_off",
  "admin.insight_on",
  "admin.insight_off",
  "admin.insight_erased",
  "audit.exported",
  "audit.pruned",
  "audit.signed",
] as const;
export type AuditEvent = (typeof AUDIT_EVENTS)[number];

/** The event of this name, or every event of this family; throws `bad_input` when there is none. */
export function eventsOf(name: string): readonly AuditEvent[] {
  const events = AUDIT_EVENTS.filter((event) => event === name || event.startsWith(`${name}.`));
  if (events.length > 0) return events;
  const families = new Set(AUDIT_EVENTS.map((event) => event.replace(/\..*/, "")));
  throw new PairedError("bad_input", "no recorded event is called that", {
    fix: `Take a family (${[...families].join(", ")}), or an event such as ${AUDIT_EVENTS[1]}.`,
  });
}

/** Who did it: the person on a terminal, in a dialog or by a standing grant; a model; this node; somebody else. */
export const AUDIT_ACTORS = [
  "terminal",
  "elicitation",
  "standing",
  "model",
  "node",
  "peer",
] as const;
export type AuditActor = (typeof AUDIT_ACTORS)[number];

export const AUDIT_KINDS = [
  "entry",
  "space",
  "member",
  "slot",
  "import",
  "grant",
  "backup",
  "session",
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** What a record is about. `id` never reaches the record: a hash of it does, under a salt that can be destroyed. */
export interface AuditSubject {
  readonly kind: AuditKind;
  readonly id: number | string;
}

export interface AuditFact {
  readonly event: AuditEvent;
  readonly actor: AuditActor;
  readonly about?: AuditSubject | undefined;
  /** The number of the space in which it happened. */
  readonly space?: number | undefined;
  /** SHA-256 of the bytes that left, in hexadecimal; recorded under the salt of `about`. */
  readonly digest?: string | undefined;
  /** A word each, such as `share`, `person`, `onnx.loopback`: letters, digits and `_.:-`, at most 40. */
  readonly purpose?: string | undefined;
  readonly policy?: string | undefined;
  readonly detail?: string | undefined;
  readonly decision?: "allowed" | "refused" | undefined;
  /** The number of the share, as in `P4`. */
  readonly share?: number | undefined;
  /** The number of the standing grant, as in `G1`. */
  readonly grant?: number | undefined;
  /** Whole numbers by name: `bytes`, `findings`, `rows` ... */
  readonly numbers?: Readonly<Record<string, number>> | undefined;
}

const WORD = /^[a-z0-9][a-z0-9_.:-]{0,39}$/i;

/** Throws unless a fact is of words and whole numbers alone, so that no caller can leave content in the chain. */
export function assertContentFree(fact: AuditFact): void {
  const { purpose, policy, detail, share, grant, numbers = {} } = fact;
  const words = [purpose, policy, detail, ...Object.keys(numbers)];
  const counts = [share, grant, ...Object.values(numbers)];
  const plain =
    words.every((word) => word === undefined || WORD.test(word)) &&
    counts.every((count) => count === undefined || Number.isSafeInteger(count));
  if (!plain) throw new PairedError("internal", `the record of ${fact.event} is not of words`);
}
