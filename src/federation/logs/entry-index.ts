import type { ItemPlace } from "./item.ts";

/** Names one entry of another member: the author's log in a space, the block, the place in the block. */
export interface ReceivedRef extends ItemPlace {
  readonly space: number;
  /** The author's identity, 32 bytes. */
  readonly author: Buffer;
}

/** An entry that its author signed, opened, parsed and within the limits. Its text is a stranger's. */
export interface ReceivedEntry extends ReceivedRef {
  readonly uid: string;
  /** The author says that it takes the place of this one, which they take back; undefined: of none. */
  readonly replaces?: string | undefined;
  readonly kind: string;
  readonly title: string | null;
  readonly body: string;
  readonly tags: readonly string[];
  /** When its author says that it was written, in milliseconds. */
  readonly at: number;
  readonly expires: number | null;
}

/** Where received entries go, in the caller's transaction. Both calls may be repeated. */
export interface EntryIndex {
  /** At most 200 at once, all of one author in one space; one that is there already stays as it is. */
  readonly index: (entries: readonly ReceivedEntry[]) => void;
  readonly drop: (ref: ReceivedRef) => void;
}
