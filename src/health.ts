import type { Clock } from "./clock.ts";
import { type EmbeddingStatus, shareOf } from "./embeddings/embeddings.ts";
import type { Recorder } from "./emotion/recorder.ts";
import type { FederationHealth } from "./federation/at-rest.ts";
import type { Home } from "./store/home.ts";
import { listSlots } from "./store/keyring-file.ts";
import { keyDays, OLD_KEY_DAYS } from "./store/keyring.ts";
import { VERSION } from "./version.ts";

/** How this node is doing, as far as its user may know: states, counts and reasons, no content. */
export interface Health {
  readonly version: string;
  readonly home: string;
  /** `locked`: nothing is open until the person unlocks it. */
  readonly state: "open" | "locked";
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
  /** What was refused or skipped since the start, by why. */
  readonly skipped: Record<string, number>;
  /** Everything that works less well than it could, and why. */
  readonly degraded: string[];
}

/** What each part of the node says of itself. */
export interface HealthParts {
  readonly home: Home;
  readonly clock: Clock;
  readonly federation: () => FederationHealth;
  readonly embeddings: () => EmbeddingStatus;
  /** Why the person's roles do not count. */
  readonly team: () => string | undefined;
  /** Why the person's limits of usage do not count. */
  readonly usage: () => string | undefined;
  /** What is wrong with backups; undefined when nothing is. */
  readonly backupTrouble: () => string | undefined;
  /** What waits and what is wrong in work insight. */
  readonly insight: Recorder["health"];
  readonly clients: () => number;
  readonly queues: () => Record<string, number>;
  readonly limits: Record<string, number>;
  readonly skipped: () => Record<string, number>;
}

/** Puts the parts together; it asks them each time, so that it never tells of yesterday. */
export function createHealth(parts: HealthParts): () => Health {
  const { home, clock, limits } = parts;
  return () => {
    const team = parts.team();
    const usage = parts.usage();
    const federation = parts.federation();
    const embeddings = parts.embeddings();
    const backups = parts.backupTrouble();
    const insight = parts.insight();
    return {
      version: VERSION,
      home: home.path,
      state: "open",
      keys: home.keyring.slots().map(({ type, state }) => (state === "opened" ? `${type}*` : type)),
      encryption: encryptionOf(home),
      retriever: retrieverOf(embeddings),
      federation: federation.state,
      peers: federation.peers,
      clients: parts.clients(),
      queues: {
        ...parts.queues(),
        ...(embeddings.state === "on" && { embeddings: embeddings.due }),
        ...federation.queues,
        ...insight.queues,
      },
      limits,
      skipped: parts.skipped(),
      degraded: [
        ...keyWeakness(home, clock()),
        ...(backups === undefined ? [] : [`backups: ${backups}`]),
        ...embeddingReasons(embeddings).map((reason) => `embeddings: ${reason}`),
        ...insight.reasons.map((reason) => `work insight: ${reason}`),
        ...(team === undefined ? [] : [`roles: ${team}`]),
        ...(usage === undefined ? [] : [`usage: ${usage}`]),
        ...federation.reasons.map((reason) => `federation ${federation.state}: ${reason}`),
      ],
    };
  };
}

/** What can be said of a home whose data is locked. */
export function lockedHealth(home: string, clients: number): Health {
  return {
    version: VERSION,
    home,
    state: "locked",
    keys: listSlots(home).map(({ type }) => type),
    encryption: encryptionOf(undefined),
    retriever: "none",
    federation: "off",
    peers: 0,
    clients,
    queues: {},
    limits: {},
    skipped: {},
    degraded: ["all of it: the data is locked; the person runs `paired-mcp unlock` in a terminal"],
  };
}

/** A file that is not encrypted is refused when it is opened, and a page that is not is refused when it is read. */
function encryptionOf(home: Home | undefined): string {
  return home?.dbPath === ":memory:" ? "none: nothing is on disk" : "AES-256, SQLCipher 4 pages";
}

function retrieverOf(embeddings: EmbeddingStatus): string {
  if (embeddings.state === "off" || embeddings.failure) return "lexical";
  const { covered, embedded, due, provider, model, dimension } = embeddings;
  if (!covered) return `lexical; embedded: ${shareOf(embedded, due)}`;
  return `hybrid: words, and ${model} of ${provider}, ${dimension} dimensions`;
}

function embeddingReasons(embeddings: EmbeddingStatus): string[] {
  if (embeddings.state === "off") return [];
  const { leavesFor, refused, failure } = embeddings;
  return [
    ...(leavesFor ? [`the text of every own entry and question is sent to ${leavesFor}`] : []),
    ...(refused > 0 ? [`the provider refuses ${refused} entries; words find them`] : []),
    ...(failure ? [`search goes by words alone: ${failure.message}`] : []),
  ];
}

function keyWeakness({ keyring, dbPath }: Home, now: number): string[] {
  const days = dbPath === ":memory:" ? 0 : keyDays(keyring.since(), now);
  const byFile = keyring
    .slots()
    .some(({ type, state }) => type === "key_file" && state === "opened");
  return [
    ...(byFile
      ? ["keys: the data key is in a key file; who can read that file can read the data"]
      : []),
    ...(days > OLD_KEY_DAYS
      ? [`keys: the database's key is ${days} days old; the person runs \`paired-mcp keys rotate\``]
      : []),
  ];
}
