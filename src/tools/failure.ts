import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";
import { z } from "zod";

import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";

/** What a caller reads of a failure; `fix` says what to do about it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
}

/** Only our own messages reach the model; anything else could carry a path, a secret or a peer's text. */
export function explain(ctx: Context, what: string, error: unknown): Failure {
  const known = error instanceof z.ZodError ? badInput(error) : error;
  if (!(known instanceof PairedError)) {
    ctx.log.error("failed", { what, error: errorName(error) });
    return {
      code: "internal",
      message: `${what} failed`,
      fix: "See the node's log; nothing was changed.",
    };
  }
  const { code, message, fix } = known;
  return { code, message, ...(fix && { fix }) };
}

/** The same for resources and prompts, which answer with a protocol error: its message carries the fix too. */
export function refuse(ctx: Context, what: string, error: unknown): ProtocolError {
  const failure = explain(ctx, what, error);
  const code =
    failure.code === "internal" ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
  const text = failure.fix ? `${failure.message}. ${failure.fix}` : failure.message;
  return new ProtocolError(code, text, failure);
}

/** Names the argument and the rule, never the value: a value may be a megabyte, or hostile. */
function badInput(error: z.ZodError): PairedError {
  const issues = error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join(".") || "input"}: ${message}`);
  return new PairedError("bad_input", issues.join("; "), {
    fix: "Correct the named arguments and call again; nothing was stored.",
  });
}

function errorName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error ? `${error.name} ${String(error.code)}` : error.name;
}
