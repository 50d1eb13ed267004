import type { Store } from "../store/db.ts";

/** How sharing with other people is doing. */
export interface FederationHealth {
  /** `off`: nothing is shared and nothing is loaded. `degraded`: it should be on and is not, wholly. */
  readonly state: "off" | "degraded" | "on";
  /** Why it is not `on`, one sentence each. */
  readonly reasons: readonly string[];
  readonly peers: number;
  readonly queues: Readonly<Record<string, number>>;
}

/** What the tables alone can tell: it loads no network module and opens no link. */
export function createFederationAtRest(deps: { readonly store: Store }): () => FederationHealth {
  const active = deps.store.prepare<[], { n: number }>(
    "SELECT count(*) AS n FROM space WHERE state = 'active'",
  );
  return () => {
    const spaces = active.get()?.n ?? 0;
    const still = { peers: 0, queues: {} };
    if (spaces === 0) return { ...still, state: "off", reasons: ["no space exists yet"] };
    return { ...still, state: "degraded", reasons: [`${spaces} spaces, and no link is open`] };
  };
}
