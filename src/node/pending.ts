import { type ErrorReply, type RequestId, retryReply } from "./replies.ts";

export interface PendingCall {
  readonly id: RequestId;
  readonly method: string;
  readonly line: Buffer;
}

/** The client's calls that nobody has answered: those a node is working on, and those that wait for a node. */
export interface Pending {
  readonly size: () => number;
  readonly has: (id: RequestId) => boolean;
  /** Keeps a call for the next node; answers at once when too many wait. */
  readonly hold: (call: PendingCall) => void;
  /** A node has this call now. */
  readonly begin: (call: PendingCall) => void;
  /** Forgets a call that was answered, or that the client cancelled. */
  readonly settle: (id: RequestId) => void;
  /** Takes back a call that its node did not begin; false when there is none. */
  readonly takeBack: (id: RequestId) => boolean;
  /** The node is gone: calls that only read the handshake are kept, all others are answered as retryable. */
  readonly lose: () => void;
  /** Everything that waits, oldest first; the caller sends it. */
  readonly release: () => readonly PendingCall[];
  /** Answers everything that waits. */
  readonly refuse: (answer: (id: RequestId) => ErrorReply) => void;
}

const LIMITS = { calls: 1000, bytes: 32 * 1024 * 1024 } as const;

/** Asked again by the relay itself: a client takes their failure for a server that does not work at all. */
const ASKED_AGAIN = new Set([
  "initialize",
  "server/discover",
  "ping",
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
]);

export function createPending(deps: {
  readonly reply: (reply: ErrorReply) => void;
  /** How long a call waits for a node. */
  readonly timeoutMs: number;
}): Pending {
  const { reply, timeoutMs } = deps;
  const running = new Map<RequestId, PendingCall>();
  const waiting = new Map<RequestId, PendingCall & { readonly since: number }>();
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    size: () => running.size + waiting.size,
    has: (id) => running.has(id) || waiting.has(id),
    hold,
    begin: (call) => void running.set(call.id, call),
    settle(id) {
      if (!running.delete(id)) remove(id);
    },
    takeBack(id) {
      const call = running.get(id);
      if (!call) return false;
      running.delete(id);
      hold(call);
      return true;
    },
    lose() {
      const lost = [...running.values()];
      running.clear();
      for (const call of lost) {
        if (ASKED_AGAIN.has(call.method)) hold(call);
        else reply(retryReply(call.id, RESTARTED));
      }
    },
    release() {
      const calls = [...waiting.values()];
      waiting.clear();
      bytes = 0;
      clearTimeout(timer);
      return calls;
    },
    refuse(answer) {
      for (const { id } of waiting.values()) {
        remove(id);
        reply(answer(id));
      }
    },
  };

  function hold(call: PendingCall): void {
    if (waiting.size >= LIMITS.calls || bytes + call.line.length > LIMITS.bytes)
      return reply(retryReply(call.id, "too many calls wait for the PAIRED node"));
    waiting.set(call.id, { ...call, since: performance.now() });
    bytes += call.line.length;
    if (waiting.size === 1) timer = setTimeout(expire, timeoutMs);
  }

  function remove(id: RequestId): void {
    bytes -= waiting.get(id)?.line.length ?? 0;
    waiting.delete(id);
    if (waiting.size === 0) clearTimeout(timer);
  }

  function expire(): void {
    const now = performance.now();
    for (const { id, since } of waiting.values()) {
      if (now - since < timeoutMs - 1) continue;
      remove(id);
      reply(retryReply(id, `no PAIRED node answered within ${timeoutMs / 1000} s`));
    }
    const [oldest] = waiting.values();
    if (oldest) timer = setTimeout(expire, oldest.since + timeoutMs - now);
  }
}

const RESTARTED =
  "the PAIRED node went away during this call; make the same call again (same idempotency_key)";
