import type { BlindPairing, Hyper, Hyperswarm } from "../hyper.ts";

/** Blind pairing over our swarm, there only while somebody invites or joins. */
export interface Pairing {
  readonly use: () => BlindPairing;
  readonly close: () => Promise<void>;
}

export function createPairing(deps: {
  readonly hyper: Hyper;
  readonly swarm: Hyperswarm;
}): Pairing {
  let pairing: BlindPairing | undefined;
  return {
    use: () => (pairing ??= new deps.hyper.BlindPairing(deps.swarm)),
    async close() {
      await pairing?.close();
    },
  };
}
