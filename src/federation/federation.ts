import type { FederationHealth } from "./at-rest.ts";
import type { ReceivedEntry, ReceivedRef } from "./logs/entry-index.ts";
import type { ItemRef, OutgoingEntry } from "./logs/logs.ts";
import type { Member } from "./people/fold.ts";
import type { CandidateView } from "./people/invites.ts";
import type { MemberRole } from "./people/record.ts";
import type { SpaceState } from "./people/spaces.ts";

/**
 * Spaces, and what is shared in them. Whatever changes something joins the caller's transaction; the network hears of
 * it after the commit.
 */
export interface Federation extends AsyncDisposable {
  /** Founds a space, with this node's person as its owner. */
  readonly create: (name: string, handle: string) => SpaceView;
  /** A code that lets one person in, within a day, once they are confirmed. */
  readonly invite: (space: number) => { readonly code: string; readonly expires: number };
  /** Asks to be let in; goes on in the background, and after a restart. */
  readonly join: (code: string, handle: string) => SpaceView;
  /** The space once the inviter's node has answered; as it is, when that takes longer than a moment. */
  readonly answered: (space: number) => Promise<SpaceView>;
  /** Who waits to be let in. */
  readonly candidates: (space?: number) => CandidateView[];
  readonly candidate: (id: number) => CandidateView;
  /** The effect of a person's decision, and of nothing else. */
  readonly admit: (candidate: number) => void;
  readonly refuse: (candidate: number) => void;
  /** Puts a member out: they keep what they have and get nothing new. Owner only. */
  readonly remove: (space: number, identity: Buffer) => void;
  /** Tells the others, and removes everything of the space from this machine, in the background. */
  readonly leave: (space: number) => void;
  readonly get: (space: number) => SpaceView;
  readonly list: () => SpaceView[];
  readonly publish: (space: number, entry: OutgoingEntry) => ItemRef;
  /** Takes an item back: everybody who is linked destroys it now, the others when they come. */
  readonly retract: (ref: ItemRef, reason: string) => void;
  /** How many members were asked to destroy a retracted item, and how many say they did. */
  readonly receipts: (ref: ItemRef) => { readonly asked: number; readonly acknowledged: number };
  readonly health: () => FederationHealth;
  /** Resolves when all that was published is in the logs, and all that arrived is read. */
  readonly settled: () => Promise<void>;
}

export interface SpaceView {
  readonly id: number;
  readonly name: string;
  readonly state: SpaceState;
  readonly handle: string;
  readonly role: MemberRole | undefined;
  readonly members: readonly MemberView[];
  /** While joining: six words to compare with the inviter. */
  readonly phrase: string | undefined;
  /** Why joining ended, and what helps. */
  readonly refusal: { readonly reason: string; readonly fix: string } | undefined;
}

export interface MemberView extends Pick<Member, "handle" | "role" | "state"> {
  readonly fingerprint: string;
  readonly online: boolean;
  readonly you: boolean;
}

/** Where received entries go, each with the space and the handle that its reader is to see. */
export interface LabelledIndex {
  readonly index: (entries: readonly LabelledEntry[]) => void;
  readonly drop: (ref: ReceivedRef) => void;
  readonly dropSpace: (space: number) => Promise<unknown>;
}

export interface LabelledEntry extends ReceivedEntry {
  readonly spaceName: string;
  readonly handle: string;
}
