import type { FederationHealth } from "./federation/at-rest.ts";
import type { Home } from "./store/home.ts";
import { VERSION } from "./version.ts";

/** How this node is doing, as far as its user may know: states, counts and reasons, no content. */
export interface Health {
  readonly version: string;
  readonly home: string;
  /** The ways to open the data key; the one used this time ends in `*`. */
  readonly keys: string[];
  readonly encryption: string;
  /** How `memory_search` finds. */
  readonly retriever: string;
  readonly federation: FederationHealth["state"];
  readonly peers: number;
  readonly clients: number;
  /** How much waits, by queue. */
  readonly queues: Record<string, number>;
  readonly limits: Record<string, number>;
  /** Everything that works less well than it could, and why. */
  readonly degraded: string[];
}

/** What each part of the node says of itself. */
export interface HealthParts {
  readonly home: Home;
  readonly federation: () => FederationHealth;
  readonly retriever: () => string;
  readonly clients: () => number;
  readonly queues: () => Record<string, number>;
  readonly limits: Record<string, number>;
}

/** Puts the parts together; it asks them each time, so that it never tells of yesterday. */
export function createHealth(parts: HealthParts): () => Health {
  const { home, limits } = parts;
  return () => {
    const federation = parts.federation();
    return {
      version: VERSION,
      home: home.path,
      keys: home.keyring.slots.map(({ type, state }) => (state === "opened" ? `${type}*` : type)),
      encryption: encryptionOf(home),
      retriever: parts.retriever(),
      federation: federation.state,
      peers: federation.peers,
      clients: parts.clients(),
      queues: { ...parts.queues(), ...federation.queues },
      limits,
      degraded: [
        ...keyWeakness(home),
        ...federation.reasons.map((reason) => `federation ${federation.state}: ${reason}`),
      ],
    };
  };
}

/** A file that is not encrypted is refused when it is opened, and a page that is not is refused when it is read. */
function encryptionOf({ dbPath }: Home): string {
  return dbPath === ":memory:" ? "none: nothing is on disk" : "AES-256, SQLCipher 4 pages";
}

function keyWeakness({ keyring }: Home): string[] {
  const byFile = keyring.slots.some(({ type, state }) => type === "key_file" && state === "opened");
  return byFile
    ? ["keys: the data key is in a key file; who can read that file can read the data"]
    : [];
}
