import { z } from "zod";

import type { AdminMethods } from "../node/admin.ts";

const SCOPE = z.union([
  z.strictObject({ entry: z.int().positive() }),
  z.strictObject({ space: z.int().positive() }),
  z.strictObject({ project: z.string().min(1).max(400) }),
]);
const SET = z.object({ category: z.string().max(40), days: z.int().optional() });
const DENIED = z.object({ tables: z.array(z.string().max(40)).max(100) });
const EXPORTED = z.object({ sealed: z.boolean() });

/** What `paired-mcp privacy`, `erase` and `export` ask of the node; a client has no way to call it. */
export const privacyMethods: AdminMethods = {
  "privacy.report": ({ rights }) => rights.report(),
  "privacy.retention": ({ rights }) => ({
    days: rights.retention.days(),
    swept: rights.retention.swept(),
  }),
  "privacy.keep": ({ rights }, params) => {
    const { category, days } = SET.parse(params);
    rights.retention.set(category, days);
  },
  "privacy.sweep": ({ rights }) => rights.retention.sweep(),
  "privacy.plan": ({ rights }, params) => rights.plan(SCOPE.parse(params)),
  "privacy.erase": ({ rights }, params) => rights.erase(SCOPE.parse(params), "terminal"),
  "privacy.farewell": ({ rights }) => rights.farewell(),
  "privacy.empty": ({ rights }) => rights.isEmpty(),
  "privacy.denied": ({ audit }, params) => {
    const fact = { purpose: "export", decision: "refused" } as const;
    for (const detail of DENIED.parse(params).tables)
      audit.write({ event: "data.refused", actor: "terminal", detail, ...fact });
  },
  "privacy.exported": ({ audit }, params) => {
    const { sealed } = EXPORTED.parse(params);
    const detail = sealed ? "sealed" : "plain";
    audit.write({ event: "data.exported", actor: "terminal", purpose: "portability", detail });
  },
};
