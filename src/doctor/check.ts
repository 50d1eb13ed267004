import { PairedError } from "../errors.ts";
import { errorCode } from "../store/disk-error.ts";

/** One thing that `paired-mcp doctor` looks at. It changes nothing. */
export interface Check {
  /** One or two words, for the left column. */
  readonly name: string;
  /** A thrown `PairedError` counts as `fail`, with its message and fix. */
  readonly run: () => Diagnosis | Promise<Diagnosis>;
}

export interface Diagnosis {
  /** `warn`: it works, and could work better. `fail`: it does not work. */
  readonly level: "ok" | "warn" | "fail";
  readonly says: string;
  readonly fix?: string;
}

export type Examined = Diagnosis & { readonly name: string };

/** Runs the checks one after the other, in order; a check that breaks is a finding, and the next ones run. */
export async function examine(checks: readonly Check[]): Promise<Examined[]> {
  const examined: Examined[] = [];
  for (const { name, run } of checks) {
    try {
      examined.push({ name, ...(await run()) });
    } catch (error) {
      examined.push({ name, ...failure(error) });
    }
  }
  return examined;
}

function failure(error: unknown): Diagnosis {
  if (!(error instanceof PairedError))
    return { level: "fail", says: `cannot be checked (${errorCode(error)})` };
  const { message, fix } = error;
  return { level: "fail", says: message, ...(fix !== undefined && { fix }) };
}
