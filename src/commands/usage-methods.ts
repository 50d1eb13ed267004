import { z } from "zod";

import { SIZES } from "../agents/advice.ts";
import { USAGE_LIMITS } from "../agents/usage-record.ts";
import type { AdminMethods } from "../node/admin.ts";

const REPORT = z.object({ hours: z.int().min(1).max(USAGE_LIMITS.hours) });
const ADVISE = z.object({
  role: z.string().max(24).optional(),
  kind: z.string().max(24).optional(),
  size: z.enum(SIZES).optional(),
});

/** What `paired-mcp usage` asks of the node. */
export const usageMethods: AdminMethods = {
  "usage.report": ({ usage }, params) => ({
    ...usage.overview(REPORT.parse(params).hours),
    fault: usage.fault()?.message,
  }),
  "usage.advise": ({ usage, roster }, params) => {
    const { role, ...work } = ADVISE.parse(params);
    return usage.advise({ ...work, role: roster.check(role) });
  },
};
