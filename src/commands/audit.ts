import { PairedError } from "../errors.ts";
import { timeInput } from "../privacy/time-input.ts";
import { eventsOf } from "../store/audit/words.ts";
import { auditMethods } from "./audit-methods.ts";
import { exportAudit } from "./audit/export.ts";
import { queryAudit, verifyAudit } from "./audit/look.ts";
import type { Program } from "./command.ts";
import { type AskedNode, openNode } from "./open-node.ts";
import { readOptions } from "./read-options.ts";

const USAGE =
  "paired-mcp audit verify [EXPORT] | query [--since DATE] [--until DATE] [--event NAME] [--space S1] [--entry K12] [--limit N] | export FILE; --json";

/** Checks, searches and exports the record of what left, what was erased and how it was decided. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { values, positionals } = readOptions(
    args,
    {
      since: { type: "string" },
      until: { type: "string" },
      event: { type: "string" },
      space: { type: "string" },
      entry: { type: "string" },
      limit: { type: "string" },
      json: { type: "boolean" },
    },
    USAGE,
  );
  const [what, file, ...more] = positionals;
  const { json = false, limit, ...given } = values;
  const plain = limit === undefined && Object.keys(given).length === 0;
  if (more.length > 0) throw misused();
  if (what === "query" && file === undefined) {
    const wish = { filter: filterOf(given), limit: limitOf(limit), json };
    return withNode(program, (node) => queryAudit(node, wish, program));
  }
  if (what === "verify" && plain)
    return withNode(program, (node) => verifyAudit(node, { file, json }, program));
  if (what === "export" && file !== undefined && plain)
    return withNode(program, (node) => exportAudit(node, { file, json }, program));
  throw misused();
}

async function withNode(
  program: Program,
  work: (node: AskedNode) => Promise<number>,
): Promise<number> {
  await using node = await openNode(program, auditMethods);
  return await work(node);
}

interface Given {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly event?: string | undefined;
  readonly space?: string | undefined;
  readonly entry?: string | undefined;
}

function filterOf({ since, until, event, space, entry }: Given): Record<string, unknown> {
  if (event !== undefined) eventsOf(event);
  return {
    ...(since !== undefined && { since: timeOf(since) }),
    ...(until !== undefined && { until: timeOf(until) }),
    ...(event !== undefined && { event }),
    ...(space !== undefined && { space: numberOf(space, "S") }),
    ...(entry !== undefined && { entry: numberOf(entry, "K") }),
  };
}

function numberOf(text: string, letter: "K" | "S"): number {
  const digits = new RegExp(`^${letter}([1-9][0-9]{0,14})$`, "i").exec(text)?.[1];
  if (digits) return Number(digits);
  throw new PairedError("bad_input", `an id here looks like ${letter}12`, { fix: USAGE });
}

function timeOf(text: string): number {
  const time = timeInput().safeParse(text);
  if (time.success) return time.data;
  throw new PairedError("bad_input", "a time is a date or time of ISO 8601", {
    fix: "Such as 2026-11-23 or 2026-11-23T10:00:00Z.",
  });
}

function limitOf(text: string | undefined): number {
  const limit = Number(text ?? Number.MAX_SAFE_INTEGER);
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new PairedError("bad_input", "--limit is a whole number above 0", { fix: USAGE });
}

function misused(): PairedError {
  return new PairedError("bad_input", "this is no way to call audit", { fix: USAGE });
}
