import type { AuditEntry } from "./find.ts";

const HASH_CHARS = 12;
const LETTERS: Readonly<Record<string, string>> = { entry: "K", import: "I", grant: "G" };

/**
 * One record, as a person and a model read it: `812 2026-11-23T10:00:01Z release.released K12 in S1 by terminal, for
 * share, allowed, P4, bytes 812, findings 2, hash 3fa2c1d0e5b7`. What was erased, or is somebody, is a pseudonym.
 */
export function auditLine(entry: Omit<AuditEntry, "line">): string {
  const { seq, at, event, actor, share, grant, digest, numbers = {} } = entry;
  const where = entry.in === undefined ? shortened(entry.space) : `S${entry.in}`;
  const facts = [
    [event, nameOf(entry), where && `in ${where}`, `by ${actor}`].filter(Boolean).join(" "),
    entry.purpose && `for ${entry.purpose}`,
    entry.decision,
    entry.policy && `policy ${entry.policy}`,
    grant !== undefined && `grant G${grant}`,
    share !== undefined && `P${share}`,
    entry.detail,
    ...Object.entries(numbers).map(([name, value]) => `${name} ${value}`),
    digest && `hash ${digest.slice(0, HASH_CHARS)}`,
  ].filter(Boolean);
  return `${seq} ${new Date(at).toISOString().replace(/\.\d+Z/, "Z")} ${facts.join(", ")}`;
}

function nameOf({ kind, subject, of }: Omit<AuditEntry, "line">): string | undefined {
  if (kind === undefined) return undefined;
  const letter = of && LETTERS[of.kind];
  if (letter) return `${letter}${of.name}`;
  const pseudonym = shortened(subject);
  return pseudonym ? `${kind} ${pseudonym}` : `an erased ${kind}`;
}

function shortened(hash: string | undefined): string | undefined {
  return hash && `~${hash.slice(0, 8)}`;
}
