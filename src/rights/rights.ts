import { join } from "node:path";

import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Audit } from "../store/audit.ts";
import type { OwnedStore } from "../store/db.ts";
import type { Home } from "../store/home.ts";
import { trimLogs } from "../store/log-lines.ts";
import { createRestore, type Restore } from "./archive/restore.ts";
import { createErasers, type Erasers } from "./erasers.ts";
import { createErasure, type Erasure, type ErasureDeps } from "./erasure.ts";
import { createPrivacyReport, type PrivacyReport, type ReportParts } from "./report.ts";
import { createRetention, type Retention, type RetentionDeps } from "./retention.ts";

/** What the owner of the data may do with it as a whole: see, take, move and delete it. */
export interface Rights extends Restore, Erasure {
  readonly report: () => Promise<PrivacyReport>;
  readonly retention: Retention;
  /** Where stores of copies register. */
  readonly erasers: Erasers;
}

export interface RightsDeps
  extends
    Pick<RetentionDeps, "minimumDays" | "packers" | "expire">,
    Pick<
      ErasureDeps,
      "forget" | "retract" | "receipts" | "leave" | "ready" | "settled" | "archive"
    >,
    Pick<ReportParts, "grants" | "budget" | "off" | "settings"> {
  readonly home: Home;
  readonly store: OwnedStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: Audit;
  readonly deriveEntries: () => void;
}

export function createRights(deps: RightsDeps): Rights {
  const { home, store, audit } = deps;
  const erasers = createErasers();
  const retention = createRetention({
    ...deps,
    trimLogs: (before) => trimLogs(join(home.path, "logs"), before),
  });
  const report = createPrivacyReport({
    ...deps,
    retention: retention.days,
    swept: retention.swept,
    audit: async () => {
      const { records, signed, fault } = await audit.verify();
      return { records, signed, intact: fault === undefined };
    },
  });
  return {
    report,
    retention,
    erasers,
    ...createErasure({ ...deps, erasers }),
    ...createRestore({ store, audit, rebuild: deps.deriveEntries }),
  };
}
