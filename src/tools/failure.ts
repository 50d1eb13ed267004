import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";

import type { Context } from "../context.ts";
import { type ErrorCode, PairedError } from "../errors.ts";

/** What a caller reads of a failure: what went wrong, and what to do about it. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix: string;
}

/** Only our own messages reach the model; anything else could carry a path, a secret or a peer's text. */
export function explain(ctx: Context, what: string, error: unknown): Failure {
  if (error instanceof PairedError) {
    const { code, message, fix = FIXES[code] } = error;
    return { code, message, fix };
  }
  ctx.log.error("failed", { what, error: errorName(error) });
  return { code: "internal", message: `${what} failed`, fix: FIXES.internal };
}

/** Where the code alone says what to do. */
const FIXES: Readonly<Record<ErrorCode, string>> = {
  bad_input: "Correct the named arguments and call again; nothing was stored.",
  not_found: "Search or list again for an id that exists.",
  conflict: "Read the current state, then decide again; nothing was changed.",
  locked: "Ask the person to run `paired-mcp unlock` in a terminal; then call again.",
  denied: "Ask the person; only they can allow it.",
  unavailable: "Try again in a moment, with the same idempotency_key if there was one.",
  damaged: "Ask the person to run `paired-mcp verify`; it names what is damaged.",
  internal: "See the node's log; nothing was changed.",
};

/** The same for resources and prompts, which answer with a protocol error: its message carries the fix too. */
export function refuse(ctx: Context, what: string, error: unknown): ProtocolError {
  const failure = explain(ctx, what, error);
  const code =
    failure.code === "internal" ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
  return new ProtocolError(code, `${failure.message}. ${failure.fix}`, failure);
}

function errorName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error ? `${error.name} ${String(error.code)}` : error.name;
}
