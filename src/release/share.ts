import type { Finding } from "../privacy/redact/marks.ts";
import type { ConfirmedBy } from "./approval.ts";

/** One entry on its way into one space, or there. */
export interface Share {
  readonly id: number;
  readonly entry: number;
  /** The entry's version that was previewed: a changed entry has to be previewed again. */
  readonly version: number;
  readonly space: number;
  /** A random UUID: names the item among its readers, and says nothing of this node. */
  readonly uid: string;
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly digest: string;
  readonly bytes: number;
  readonly findings: readonly Finding[];
  readonly state: ShareState;
  /** The session that asks to release it; undefined: none did yet. */
  readonly session: string | undefined;
  /** The consent under which it leaves: `G3`. */
  readonly consent: number | undefined;
  /** The share of an earlier text of the entry, which is taken back when this one leaves. */
  readonly replaces: number | undefined;
  /** When it is taken back by itself; undefined: never. */
  readonly expires: number | undefined;
  readonly confirmedBy: ConfirmedBy | undefined;
  /** Where federation put it; undefined: it never left. */
  readonly ref: ItemRef | undefined;
}

/**
 * `previewed`: shown; `pending`: waits for the person; `released`: left this machine; `declined`: the person said no;
 * `retracting`: members were asked to delete it; `retracted`: all of them did; `stranded`: this person left its space, or
 * the space put them out, and nobody there can be asked any more.
 */
export type ShareState =
  | "previewed"
  | "pending"
  | "released"
  | "declined"
  | "retracting"
  | "retracted"
  | "stranded";

/** The place of an item in its author's log. */
export interface ItemRef {
  readonly space: number;
  readonly gen: number;
  readonly seq: number;
  readonly idx: number;
}

/** An entry of this user's own memory. */
export interface OwnEntry {
  readonly id: number;
  /** Rises with every change. */
  readonly version: number;
  readonly kind: string;
  readonly project?: string | undefined;
  readonly role?: string | undefined;
  /** The session that wrote it. */
  readonly session?: string | undefined;
  readonly title: string | undefined;
  readonly body: string;
  readonly tags: readonly string[];
  readonly created: number;
  readonly expires: number | undefined;
}

/** What the gate needs of the user's memory. What peers sent is not in it, and so has no way out. */
export interface OwnEntries {
  /** Throws `not_found`. */
  readonly get: (id: number) => OwnEntry;
  /** Says how far an entry has come on its way out; of a forgotten one, nothing. */
  readonly mark: (id: number, visibility: "private" | "proposed" | "shared") => void;
}

export interface SpaceView {
  readonly id: number;
  readonly name: string;
  /** How many people can read it, this user among them. */
  readonly members: number;
  /** `own`: this person founded it; `joined`: somebody else says who reads it. */
  readonly trust: "own" | "joined";
}

/** How many members were asked to delete an item, and how many said that they did. */
export interface Receipts {
  readonly asked: number;
  readonly acknowledged: number;
}

/** What the gate needs of federation. The calls that write join the current transaction. */
export interface Outlet {
  /** Resolves when federation is open, or there is no space to open it for; awaited before any of the others. */
  readonly ready: () => Promise<unknown>;
  readonly spaces: () => readonly SpaceView[];
  /** Whether the logs of this space are still here, so that what is in it can be taken back. */
  readonly has: (space: number) => boolean;
  readonly publish: (space: number, payload: Buffer, meta: ItemMeta) => ItemRef;
  readonly retract: (space: number, ref: ItemRef, reason: string) => void;
  /** Undefined: federation is not open, and cannot say. */
  readonly receipts: (ref: ItemRef) => Receipts | undefined;
}

export interface ItemMeta {
  readonly uid: string;
  readonly expires?: number;
}
