import { EventEmitter } from "node:events";

/** What has changed in the node, for those who show it: ids only, the reader fetches the rest. */
export type Change =
  | { readonly kind: "task"; readonly project: string; readonly id: number }
  /** A board that was not there before. */
  | { readonly kind: "board"; readonly project: string }
  /** Members, state, peers or entries of a space, or who waits to get in. */
  | { readonly kind: "space"; readonly id: number }
  /** Something was said in a topic of the bus. */
  | { readonly kind: "message"; readonly topic: string; readonly id: number }
  /** What can be seen of how the person works has changed. */
  | { readonly kind: "work" }
  /** What a session of a project has written down, what is open there, or who waits to be resumed. */
  | { readonly kind: "session"; readonly project: string }
  /** Who is in the team. */
  | { readonly kind: "team" }
  /** The data was locked or unlocked. */
  | { readonly kind: "vault" };

export interface Changes {
  readonly tell: (change: Change) => void;
  /** Calls `hear` with every later change; the result stops it. */
  readonly watch: (hear: (change: Change) => void) => () => void;
}

/** Connects the domains with the connections of one node; tell from `store.afterCommit`, so that only facts travel. */
export function createChanges(): Changes {
  const events = new EventEmitter<{ change: [Change] }>();
  events.setMaxListeners(0);
  return {
    tell: (change) => void events.emit("change", change),
    watch(hear) {
      events.on("change", hear);
      return () => void events.off("change", hear);
    },
  };
}
