import { createHash } from "node:crypto";

import type { Clock } from "../clock.ts";
import { canonical } from "../privacy/canonical.ts";
import type { OwnedStore } from "../store/db.ts";
import type { Home } from "../store/home.ts";
import { SCHEMA_VERSION, TABLES } from "../store/migrations.ts";
import { PURPOSES, type Retention, RETENTIONS } from "../store/schema/data-map.ts";
import { measureTable } from "../store/tables/measure.ts";
import { VERSION } from "../version.ts";
import { type FileSize, measureHome } from "./home-size.ts";

/** What is kept on this machine and why, what left it, and what guards it: numbers, ids and times, no content. */
export interface PrivacyReport {
  /** In ms since 1970. */
  readonly made: number;
  readonly version: string;
  readonly schema: number;
  /** Changes when a setting does. */
  readonly settings: string;
  readonly tables: readonly Kept[];
  readonly files: readonly KeptFile[];
  /** Files in the home that PAIRED did not make. */
  readonly otherFiles: number;
  readonly spaces: readonly SpaceKept[];
  readonly left: readonly Left[];
  readonly budget: PrivacyBudget;
  readonly grants: readonly string[];
  readonly keys: readonly { readonly type: string; readonly created: number }[];
  /** When the database's key was made. */
  readonly keySince: number;
  readonly audit: AuditState;
  /** Days by category, where something goes by time. */
  readonly retention: Readonly<Partial<Record<Retention, number>>>;
  readonly swept: number | undefined;
  /** What is switched off. */
  readonly off: readonly string[];
}

interface Why {
  readonly holds: string;
  readonly purpose: string;
  readonly basis: string;
  readonly about: string;
  readonly retention: string;
  readonly exported: string;
  readonly erased: string;
  readonly bytes: number;
  readonly oldest: number | undefined;
}

export interface Kept extends Why {
  readonly table: string;
  readonly rows: number;
  readonly columns: Readonly<Record<string, string>>;
}

export interface KeptFile extends Why {
  readonly path: string;
  readonly files: number;
  readonly encrypted: boolean;
}

/** A space that this node is in, or was; its name is content. */
export interface SpaceKept {
  readonly space: number;
  readonly state: string;
  readonly since: number;
}

export interface AuditState {
  readonly records: number;
  /** Records that sign all before them, one a day. */
  readonly signed: number;
  readonly intact: boolean;
}

/** What was released to one space. */
export interface Left {
  readonly space: number;
  /** Shares that are there now, and those that were taken back. */
  readonly released: number;
  readonly retracted: number;
  readonly bytes: number;
  /** When the last one changed. */
  readonly last: number;
}

/** How much what left as statistics may tell about somebody (differential privacy). */
export interface PrivacyBudget {
  /** Kinds of release that hand out exact bytes, which no budget covers, and those that hand out statistics. */
  readonly exact: readonly string[];
  readonly statistics: readonly string[];
  /** One or more rows for each space. */
  readonly scopes: readonly ScopeBudget[];
}

export interface ScopeBudget {
  readonly scope: string;
  readonly epsilon: number;
  /** Undefined: no budget was set. */
  readonly limit: number | undefined;
  readonly releases: number;
}

export interface ReportParts {
  readonly home: Home;
  readonly store: OwnedStore;
  readonly clock: Clock;
  /** The days that hold now, by category. */
  readonly retention: () => PrivacyReport["retention"];
  readonly swept: () => number | undefined;
  readonly grants: () => readonly string[];
  /** What statistics have spent, in scopes where they have. */
  readonly budget: () => Omit<PrivacyBudget, "scopes"> & { readonly spent: readonly ScopeBudget[] };
  readonly audit: () => Promise<PrivacyReport["audit"]>;
  readonly off: () => readonly string[];
  /** What was set, for the hash of it. */
  readonly settings: () => unknown;
}

export function createPrivacyReport(parts: ReportParts): () => Promise<PrivacyReport> {
  const { home, store, clock } = parts;
  const spaces = store.prepare<[], SpaceKept>(
    "SELECT id AS space, state, created AS since FROM space ORDER BY id",
  );
  const left = store.prepare<[], Left>(
    `SELECT space, sum(state IN ('released', 'stranded')) AS released,
       sum(state IN ('retracting', 'retracted')) AS retracted,
       sum(bytes) AS bytes, max(changed) AS last
     FROM share WHERE state IN ('released', 'retracting', 'retracted', 'stranded') GROUP BY space ORDER BY space`,
  );
  return async () => {
    const days = parts.retention();
    const tables: Kept[] = [];
    for (const [table, map] of Object.entries(TABLES)) {
      const size = await measureTable(store.db, table);
      const { holds, about, exported, erased, columns } = map;
      tables.push({ table, holds, about, exported, erased, columns, ...why(map, days), ...size });
    }
    const inSpaces = spaces.all();
    const onDisk = home.dbPath === ":memory:" ? undefined : measureHome(home.path);
    return {
      made: clock(),
      version: VERSION,
      schema: SCHEMA_VERSION,
      settings: createHash("sha256").update(canonical(parts.settings())).digest("hex").slice(0, 16),
      tables,
      files: (onDisk?.known ?? []).map((size) => fileOf(size, days)),
      otherFiles: onDisk?.other ?? 0,
      spaces: inSpaces,
      left: left.all(),
      budget: budgetOf(parts.budget(), inSpaces),
      grants: parts.grants(),
      keys: home.keyring.slots().map(({ type, created }) => ({ type, created })),
      keySince: home.keyring.since(),
      audit: await parts.audit(),
      retention: days,
      swept: parts.swept(),
      off: parts.off(),
    };
  };
}

/** A space in which no statistic was released has a row too: that nothing was spent is a fact. */
function budgetOf(
  { spent, ...kinds }: ReturnType<ReportParts["budget"]>,
  spaces: readonly SpaceKept[],
): PrivacyBudget {
  const without = spaces
    .map(({ space }) => `S${space}`)
    .filter((name) => spent.every(({ scope }) => scope !== name));
  const nothing = without.map((scope) => ({ scope, epsilon: 0, limit: undefined, releases: 0 }));
  return { ...kinds, scopes: [...spent, ...nothing] };
}

function fileOf(
  { map, files, bytes, oldest }: FileSize,
  days: PrivacyReport["retention"],
): KeptFile {
  const { path, holds, about, exported, erased, encrypted } = map;
  const { purpose, basis, retention } = why(map, days);
  const said = { path, holds, about, exported, erased, encrypted, purpose, basis, retention };
  return { ...said, files, bytes, oldest };
}

function why(
  {
    purpose,
    retention,
  }: { readonly purpose: keyof typeof PURPOSES; readonly retention: Retention },
  days: PrivacyReport["retention"],
): Pick<Why, "purpose" | "basis" | "retention"> {
  const kept = days[retention];
  return {
    purpose,
    basis: PURPOSES[purpose].basis,
    retention: kept === undefined ? RETENTIONS[retention].says : `${kept} days`,
  };
}
