import { type Address, formatAddress } from "./address.ts";

/** What a node says of itself to `status`, in whatever version asks: fields are only ever added. */
export interface NodeFacts {
  readonly version: string;
  readonly pid: number;
  readonly home: string;
  readonly address: Address;
  readonly startedAt: number;
}

export interface NodeStatus {
  readonly version: string;
  readonly pid: number;
  readonly home: string;
  readonly address: string;
  readonly startedAt: number;
  readonly uptimeMs: number;
  readonly clients: number;
  /** Whether the data waits for its person. */
  readonly locked: boolean;
}

export function describeNode(
  facts: NodeFacts,
  now: { clients: number; at: number; locked: boolean },
): NodeStatus {
  return {
    ...facts,
    address: formatAddress(facts.address),
    uptimeMs: Math.max(0, now.at - facts.startedAt),
    clients: now.clients,
    locked: now.locked,
  };
}
