import { z } from "zod";

import { defineTool } from "./define.ts";

const COUNTS = z.record(z.string(), z.number());

export const nodeStatus = defineTool({
  name: "node_status",
  title: "Say how PAIRED is",
  description:
    "Version, home, keys, encryption, search, sharing, peers, queues, clients and limits of this node, and all that is degraded and why.",
  effect: "read",
  input: z.object({}),
  output: z.object({
    version: z.string(),
    home: z.string(),
    state: z.enum(["open", "locked"]),
    keys: z.array(z.string()),
    encryption: z.string(),
    retriever: z.string(),
    federation: z.string(),
    peers: z.number(),
    clients: z.number(),
    queues: COUNTS,
    limits: COUNTS,
    skipped: COUNTS,
    degraded: z.array(z.string()),
  }),
  run: (ctx) => ctx.health(),
});
