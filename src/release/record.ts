import type { Audit } from "../store/audit.ts";
import type { ConfirmedBy } from "./approval.ts";
import type { Share } from "./share.ts";

export type ReleaseEvent =
  | "asked"
  | "released"
  | "declined"
  | "expired"
  | "withdrawn"
  | "retracted"
  | "stranded";

/** What became of each share, in the audit chain: numbers, states and hashes, never a word of content. */
export interface ReleaseRecord {
  readonly write: (event: ReleaseEvent, share: Share, by?: ConfirmedBy | "node") => void;
}

const DECISIONS = { released: "allowed", declined: "refused", expired: "refused" } as const;

export function createReleaseRecord({ audit }: { readonly audit: Audit }): ReleaseRecord {
  return {
    write(event, { id, entry, space, consent, digest, bytes, findings }, by) {
      const hidden = findings
        .filter(({ action }) => action === "hide")
        .reduce((sum, { count }) => sum + count, 0);
      audit.write({
        event: `release.${event}`,
        actor: by ?? (event === "expired" ? "node" : "model"),
        about: { kind: "entry", id: entry },
        space,
        digest,
        purpose: "share",
        share: id,
        grant: consent,
        decision: isDecision(event) ? DECISIONS[event] : undefined,
        numbers: { bytes, findings: hidden },
      });
    },
  };
}

function isDecision(event: ReleaseEvent): event is keyof typeof DECISIONS {
  return Object.hasOwn(DECISIONS, event);
}
