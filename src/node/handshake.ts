import type { Fields } from "./json.ts";
import { type Message, readParams } from "./message.ts";
import type { RequestId } from "./replies.ts";

/**
 * What this client has told its server once and will not tell it again: a new node must hear it too (traps d and h).
 * Up to 2025-11-25 that is `initialize`, the log level and resource subscriptions; since 2026-07-28, only open
 * `subscriptions/listen` requests, because each call names its client itself.
 */
export interface Handshake {
  /** Looks at each message of the client on its way to the node. */
  readonly note: (message: Message) => void;
  /** Whether this is an open `subscriptions/listen`, which is answered when it ends and not before. */
  readonly isListening: (id: unknown) => boolean;
  /** A node acknowledged a listen; true the first time, when the client wants to know. */
  readonly acknowledge: (id: unknown) => boolean;
  readonly stopListening: (id: unknown) => void;
  /** The client has its answer to this request; before, `initialize` is the client's own to ask. */
  readonly noteAnswer: (id: RequestId) => void;
  /** Whether the client has finished the handshake up to 2025-11-25. */
  readonly isInitialized: () => boolean;
  /** What a new node has to hear. */
  readonly replay: () => Replay;
  /** What tells the client, in its era's way, to read the list of tools again. */
  readonly changed: () => readonly Fields[];
}

export interface Replay {
  /** To be answered before anything else is said. */
  readonly initialize: Fields | undefined;
  /** To be said then; the answers to those that are requests are for nobody. */
  readonly settings: readonly Fields[];
  /** To be asked again under their own ids. */
  readonly listens: readonly Fields[];
}

interface Listen {
  readonly request: Fields;
  acknowledged: boolean;
}

export function createHandshake(): Handshake {
  let initialize: Fields | undefined;
  let answered = false;
  let initialized = false;
  let level: Fields | undefined;
  const subscriptions = new Map<unknown, Fields>();
  const listens = new Map<unknown, Listen>();
  return {
    note(message) {
      if (message.kind === "notification") return noteNotification(message.method, message.fields);
      if (message.kind === "request") noteRequest(message.method, message.fields, message.id);
    },
    isListening: (id) => listens.has(id),
    acknowledge(id) {
      const listen = listens.get(id);
      if (!listen) return true;
      const first = !listen.acknowledged;
      listen.acknowledged = true;
      return first;
    },
    stopListening: (id) => void listens.delete(id),
    noteAnswer(id) {
      if (id === initialize?.id) answered = true;
    },
    isInitialized: () => initialized,
    replay() {
      const again = [...listens.values()].map(({ request }) => request);
      if (!answered) return { initialize: undefined, settings: [], listens: again };
      const begun = initialized ? [INITIALIZED] : [];
      const settings = [...begun, ...(level ? [level] : []), ...subscriptions.values()];
      return { initialize, settings, listens: again };
    },
    changed() {
      const listening = [...listens].filter(([, { request }]) => wantsTools(request));
      const stamped = listening.map(([id]) => toolsChanged(id));
      return initialized ? [TOOLS_CHANGED, ...stamped] : stamped;
    },
  };

  function noteRequest(method: string, fields: Fields, id: RequestId): void {
    const { uri } = readParams(fields);
    if (method === "initialize") {
      initialize = fields;
      answered = false;
    }
    if (method === "logging/setLevel") level = fields;
    if (method === "resources/subscribe") subscriptions.set(uri, fields);
    if (method === "resources/unsubscribe") subscriptions.delete(uri);
    if (method === "subscriptions/listen")
      listens.set(id, { request: fields, acknowledged: false });
  }

  function noteNotification(method: string, fields: Fields): void {
    if (method === INITIALIZED.method) initialized = true;
    if (method === "notifications/cancelled") listens.delete(readParams(fields).requestId);
  }
}

export const INITIALIZED = { jsonrpc: "2.0", method: "notifications/initialized" } as const;
const TOOLS_CHANGED = { jsonrpc: "2.0", method: "notifications/tools/list_changed" } as const;
const SUBSCRIPTION_ID = "io.modelcontextprotocol/subscriptionId";

function toolsChanged(listenId: unknown): Fields {
  return { ...TOOLS_CHANGED, params: { _meta: { [SUBSCRIPTION_ID]: listenId } } };
}

function wantsTools(listen: Fields): boolean {
  const { notifications } = readParams(listen);
  return JSON.stringify(notifications ?? {}).includes('"toolsListChanged":true');
}
