import { z } from "zod";

import { ROLE_SHAPE } from "../agents/roles.ts";
import { DRAFT } from "../memory/import/draft.ts";
import type { AdminMethods } from "../node/admin.ts";

/** Entries of one request; about a quarter of a megabyte is a good size for one. */
export const MAX_BATCH = 500;
export const MAX_UNDO = 500;

const BATCH = z.int().positive();
const DRAFTS = z
  .array(
    DRAFT.extend({
      project: DRAFT.shape.project.unwrap(),
      session: DRAFT.shape.session.unwrap(),
      client: DRAFT.shape.client.unwrap(),
      role: z.string().regex(ROLE_SHAPE).optional(),
    }),
  )
  .max(MAX_BATCH);
const BEGIN = z.object({ source: z.string().max(100_000) });
const ADD = z.object({ batch: BATCH, drafts: DRAFTS });
const LOOK = z.object({ drafts: DRAFTS });
const LINK = z.object({ pairs: z.array(z.object({ older: BATCH, newer: BATCH })).max(MAX_BATCH) });
const FINISH = z.object({ batch: BATCH });
const UNDO = z.object({
  batch: BATCH,
  after: z.int().nonnegative(),
  limit: z.int().positive().max(MAX_UNDO),
});

/** What `paired-mcp import` asks of the node. */
export const importMethods: AdminMethods = {
  "import.begin": ({ imports }, params) => ({ batch: imports.begin(BEGIN.parse(params).source) }),
  "import.add": ({ imports }, params) => {
    const { batch, drafts } = ADD.parse(params);
    return imports.add(batch, drafts);
  },
  "import.look": ({ imports }, params) => imports.look(LOOK.parse(params).drafts),
  "import.link": ({ imports }, params) => imports.link(LINK.parse(params).pairs),
  "import.finish": ({ imports }, params) => imports.finish(FINISH.parse(params).batch),
  "import.list": ({ imports }) => imports.list(),
  "import.undo": ({ imports }, params) => {
    const { batch, after, limit } = UNDO.parse(params);
    return imports.undo(batch, after, limit);
  },
};
