import { z } from "zod";

import type { AdminMethods } from "../node/admin.ts";

/** As many records as one reply carries. */
export const PAGE_ROWS = 250;

const COUNT = z.int().nonnegative();
const QUERY = z.object({
  filter: z.object({
    since: z.int().optional(),
    until: z.int().optional(),
    event: z.string().max(40).optional(),
    entry: z.int().positive().optional(),
    space: z.int().positive().optional(),
  }),
  before: COUNT.optional(),
  limit: z.int().positive().max(PAGE_ROWS),
});
const TEXTS = z.object({ after: COUNT });
const EXPORTED = z.object({ records: COUNT });

/** What `paired-mcp audit` asks of the node. */
export const auditMethods: AdminMethods = {
  "audit.verify": async ({ audit }) => {
    const report = await audit.verify();
    const { records, fault } = report;
    const decision = fault ? "refused" : "allowed";
    const seal = audit.seal();
    audit.write({ event: "admin.verified", actor: "terminal", decision, numbers: { records } });
    return { ...report, seal };
  },
  "audit.query": ({ audit }, params) => {
    const { filter, ...page } = QUERY.parse(params);
    const { entry, ...rest } = filter;
    const about = entry === undefined ? undefined : { kind: "entry" as const, id: entry };
    return audit.find({ ...rest, about }, page);
  },
  "audit.texts": ({ audit }, params) => audit.texts(TEXTS.parse(params).after),
  "audit.seal": ({ audit }) => audit.seal(),
  "audit.exported": ({ audit }, params) =>
    audit.write({ event: "audit.exported", actor: "terminal", numbers: EXPORTED.parse(params) }),
};
