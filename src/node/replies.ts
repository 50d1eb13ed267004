/** JSON-RPC request ids, as MCP allows them. */
export type RequestId = string | number;

export interface ErrorReply {
  readonly jsonrpc: "2.0";
  readonly id: RequestId | null;
  readonly error: { readonly code: number; readonly message: string; readonly data?: object };
}

/** The call did not run to its end because the node went away; the same call may be sent again. */
const RETRY = -32_001;
const LEAVING = { retryable: true, reason: "leaving" } as const;

export function retryReply(id: RequestId, message: string): ErrorReply {
  return { jsonrpc: "2.0", id, error: { code: RETRY, message, data: { retryable: true } } };
}

/** What a node that is on its way out says to a call it has not begun: the relay gives it to the next node. */
export function leavingReply(id: RequestId): ErrorReply {
  return {
    jsonrpc: "2.0",
    id,
    error: { code: RETRY, message: "the node is leaving", data: LEAVING },
  };
}

const LEAVES = "notifications/paired/leaving";

/** What a node says to its relays before it goes: they keep new calls for the next one. */
export function leavingNotice(why: string): {
  jsonrpc: "2.0";
  method: string;
  params: { why: string };
} {
  return { jsonrpc: "2.0", method: LEAVES, params: { why } };
}

/** Why the node leaves, when `notification` says so. */
export function readLeaving(notification: Readonly<Record<string, unknown>>): string | undefined {
  const { method, params } = notification;
  if (method !== LEAVES || typeof params !== "object" || params === null) return undefined;
  return "why" in params ? String(params.why) : undefined;
}

/** Whether `reply` is a `leavingReply`. */
export function isLeaving(reply: Readonly<Record<string, unknown>>): boolean {
  return JSON.stringify(reply.error ?? null).includes(`"reason":"${LEAVING.reason}"`);
}

export function parseErrorReply(): ErrorReply {
  return { jsonrpc: "2.0", id: null, error: { code: -32_700, message: "a line is not JSON" } };
}

export function invalidReply(id: RequestId | null): ErrorReply {
  const message =
    "a line is no JSON-RPC request, response or notification; batches are not supported";
  return { jsonrpc: "2.0", id, error: { code: -32_600, message } };
}

/** Answers a line that was too long to be kept; its id is read off its first or last bytes, where senders put it. */
export function overlongReply(
  edges: { readonly head: Buffer; readonly tail: Buffer },
  maxBytes: number,
): ErrorReply {
  const message = `a message may have at most ${maxBytes} bytes`;
  return { jsonrpc: "2.0", id: findEdgeId(edges), error: { code: -32_600, message } };
}

/** Only where the id must be the message's own: right after the version at its start, or before its closing brace. */
function findEdgeId({
  head,
  tail,
}: {
  readonly head: Buffer;
  readonly tail: Buffer;
}): RequestId | null {
  const found =
    /^\s*\{\s*"jsonrpc"\s*:\s*"2\.0"\s*,\s*"id"\s*:\s*(\d{1,15}|"[^"\\]{1,64}")\s*,/.exec(
      head.toString("latin1"),
    ) ?? /[^{]\s*,\s*"id"\s*:\s*(\d{1,15}|"[^"\\]{1,64}")\s*\}\s*$/.exec(tail.toString("latin1"));
  return found?.[1] ? JSON.parse(found[1]) : null;
}

/** There is no node, and waiting will not bring one: the reason and what to do, for the person who reads it. */
export function refusedReply(
  id: RequestId,
  {
    code,
    message,
    fix,
  }: { readonly code: string; readonly message: string; readonly fix: string | undefined },
): ErrorReply {
  const text = fix === undefined ? message : `${message}. ${fix}`;
  const data = { retryable: false, code, ...(fix !== undefined && { fix }) };
  return { jsonrpc: "2.0", id, error: { code: RETRY, message: text, data } };
}
