import type { AdminMethods } from "../node/admin.ts";
import { auditMethods } from "./audit-methods.ts";
import { backupMethods } from "./backup-methods.ts";
import { consentMethods } from "./consent-methods.ts";
import { embeddingMethods } from "./embedding-methods.ts";
import { hookMethods } from "./hook-methods.ts";
import { heardByInsight } from "./hook-work.ts";
import { importMethods } from "./import-methods.ts";
import { insightMethods } from "./insight-methods.ts";
import { privacyMethods } from "./privacy-methods.ts";
import { reviewMethods } from "./review-methods.ts";
import { usageMethods } from "./usage-methods.ts";

/** What the command line may ask a running node for, beyond `status` and `stop`. */
export const adminMethods: AdminMethods = {
  ...importMethods,
  ...heardByInsight(hookMethods),
  ...reviewMethods,
  ...consentMethods,
  ...embeddingMethods,
  ...privacyMethods,
  ...auditMethods,
  ...backupMethods,
  ...usageMethods,
  ...insightMethods,
  /** How the node is, as `node_status` tells it to a model. */
  health: (ctx) => ctx.health(),
};
