import { z } from "zod";

import type { ErasurePlan, ErasureReport, Farewell, Scope } from "../rights/erasure.ts";
import type { PrivacyReport } from "../rights/report.ts";
import type { Program } from "./command.ts";
import { openNode } from "./open-node.ts";
import { privacyMethods } from "./privacy-methods.ts";

/** The node of this home, as the commands about the owner's rights ask it. */
export interface PrivacyNode extends AsyncDisposable {
  readonly report: () => Promise<PrivacyReport>;
  readonly retention: () => Promise<{ readonly days: Days; readonly swept?: number | undefined }>;
  readonly keep: (wish: { readonly category: string; readonly days?: number }) => Promise<void>;
  readonly sweep: () => Promise<Days>;
  readonly plan: (scope: Scope) => Promise<ErasurePlan>;
  readonly erase: (scope: Scope) => Promise<ErasureReport>;
  readonly farewell: () => Promise<Farewell>;
  /** Whether an archive can be restored here as a whole. */
  readonly isEmpty: () => Promise<boolean>;
  /** Records an export, before there is one. */
  readonly exported: (how: { readonly sealed: boolean }) => Promise<void>;
  /** Records tables that an export wanted, and that are not kept for one. */
  readonly denied: (tables: readonly string[]) => Promise<void>;
}

type Days = Readonly<Record<string, number>>;

const N = z.number();
const DAYS = z.record(z.string(), N);
const WHY = {
  holds: z.string(),
  purpose: z.string(),
  basis: z.string(),
  about: z.string(),
  retention: z.string(),
  exported: z.string(),
  erased: z.string(),
  bytes: N,
  oldest: N.optional(),
};
const KEPT = z.object({
  ...WHY,
  table: z.string(),
  rows: N,
  columns: z.record(z.string(), z.string()),
});
const KEPT_FILE = z.object({ ...WHY, path: z.string(), files: N, encrypted: z.boolean() });
const LEFT = z.object({ space: N, released: N, retracted: N, bytes: N, last: N });
const BUDGET = z.object({
  exact: z.array(z.string()),
  statistics: z.array(z.string()),
  scopes: z.array(
    z
      .object({ scope: z.string(), epsilon: N, limit: N.optional(), releases: N })
      .transform((scope) => ({ ...scope, limit: scope.limit })),
  ),
});
const REPORT = z.object({
  made: N,
  version: z.string(),
  schema: N,
  settings: z.string(),
  tables: z.array(KEPT.transform((kept) => ({ ...kept, oldest: kept.oldest }))),
  files: z.array(KEPT_FILE.transform((kept) => ({ ...kept, oldest: kept.oldest }))),
  otherFiles: N,
  spaces: z.array(z.object({ space: N, state: z.string(), since: N })),
  left: z.array(LEFT),
  budget: BUDGET,
  grants: z.array(z.string()),
  keys: z.array(z.object({ type: z.string(), created: N })),
  keySince: N,
  audit: z.object({ records: N, signed: N, intact: z.boolean() }),
  retention: DAYS,
  swept: N.optional(),
  off: z.array(z.string()),
});
const COUNTS = z.object({ entries: N, tasks: N, shared: N, stranded: N });
const PLAN = COUNTS.extend({ warnings: z.array(z.string()) });
const SAID = { asked: N, acknowledged: N, copies: z.array(z.string()) };
const ERASED = COUNTS.extend({ ...SAID, files: N, pages: N, pieces: N, traces: N, elsewhere: N });
const FAREWELL = z.object({ ...SAID, spaces: N });
const RETENTION = z.object({ days: DAYS, swept: N.optional() });

export async function openPrivacyNode(program: Program): Promise<PrivacyNode> {
  const node = await openNode(program, privacyMethods);
  const { ask } = node;
  return {
    async report() {
      const { swept, ...report } = REPORT.parse(await ask("privacy.report", {}));
      return { ...report, swept };
    },
    retention: async () => RETENTION.parse(await ask("privacy.retention", {})),
    keep: async (wish) => void (await ask("privacy.keep", wish)),
    sweep: async () => DAYS.parse(await ask("privacy.sweep", {})),
    plan: async (scope) => PLAN.parse(await ask("privacy.plan", scope)),
    erase: async (scope) => ERASED.parse(await ask("privacy.erase", scope)),
    farewell: async () => FAREWELL.parse(await ask("privacy.farewell", {})),
    isEmpty: async () => z.boolean().parse(await ask("privacy.empty", {})),
    exported: async (how) => void (await ask("privacy.exported", how)),
    denied: async (tables) => void (await ask("privacy.denied", { tables })),
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
}
