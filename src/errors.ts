/** Every failure a caller can act on. The code is stable; the message is ours, never a peer's. */
export class PairedError extends Error {
  override name = "PairedError";
  readonly code: ErrorCode;
  /** What to do about it, in one sentence. */
  readonly fix: string | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorDetails = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.fix = options.fix;
  }
}

export const ERROR_CODES = [
  "bad_input",
  "not_found",
  "conflict",
  "denied",
  "locked",
  "unavailable",
  "damaged",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

interface ErrorDetails {
  readonly fix?: string;
  readonly cause?: unknown;
}
