import type { WorkTree } from "../work-tree.ts";
import type { Holder } from "./task.ts";

export const SESSION_LIMITS = { lineChars: 300, stateBytes: 2048, items: 20 } as const;

/** How the outside names a session, and what it leaves. */
export function sessionName(id: number): string {
  return `H${id}`;
}

export function itemName(id: number): string {
  return `Q${id}`;
}

/** A client in a project, for a person: from its first word to the hand-over. */
export interface Session extends WorkTree {
  readonly id: number;
  /** Of its connection, as leases have it. */
  readonly key: string;
  readonly client: string;
  /** User name on this machine. */
  readonly person: string;
  readonly project: string;
  readonly goal: string | null;
  /** How far it is. */
  readonly state: string | null;
  readonly next: readonly string[];
  /** Tasks that it held when it wrote last. */
  readonly tasks: readonly number[];
  /** Such as `T3` and `K12`. */
  readonly links: readonly string[];
  /** Rises with every change of any session: the order of these, whatever the clock says. */
  readonly turn: number;
  /** Whether it left something to go on from. */
  readonly packed: boolean;
  readonly isGone: boolean;
  readonly started: number;
  readonly seen: number;
  /** When it was handed over; null: it was not. */
  readonly ended: number | null;
  /** The session that went on. */
  readonly resumedBy: number | null;
}

export const ITEM_KINDS = ["decision", "question"] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** A decision that holds, or a question that is open, until somebody closes it. */
export interface SessionItem {
  readonly id: number;
  readonly session: number;
  /** Of the connection that wrote it. */
  readonly key: string;
  readonly text: string;
}

/** What a checkpoint or hand-off writes down; what is left out stays as it was. */
export interface Packet {
  readonly goal?: string | undefined;
  readonly state?: string | undefined;
  readonly next?: readonly string[] | undefined;
  readonly decisions?: readonly string[] | undefined;
  readonly questions?: readonly string[] | undefined;
  /** Decisions and questions that are settled. */
  readonly closes?: readonly number[] | undefined;
  /** Tasks and entries, as `T3` and `K12`; whoever reads the words checks that they are there. */
  readonly links?: readonly string[] | undefined;
}

/** Who writes, and where. */
export interface Writer extends Holder {
  readonly project: string;
}
