import { z } from "zod";

import { PROVIDERS } from "../embeddings/provider.ts";
import type { AdminMethods } from "../node/admin.ts";

const ON = z.object({
  kind: z.enum(PROVIDERS),
  model: z.string().min(1).max(400),
  url: z.string().max(400).optional(),
  key: z.string().max(600).optional(),
  remote: z.boolean().optional(),
  queryPrefix: z.string().max(400).optional(),
  documentPrefix: z.string().max(400).optional(),
});
const OFF = z.object({ remove: z.boolean() });

/** What `paired-mcp embeddings` asks of the node; a client has no way to call it. */
export const embeddingMethods: AdminMethods = {
  "embeddings.status": ({ embeddings }) => {
    const status = embeddings.status();
    if (status.state === "off") return status;
    const { failure, ...rest } = status;
    return { ...rest, ...(failure && { failure: failure.message, fix: failure.fix }) };
  },
  /** Asks the person for their yes to another machine; null: none is needed, or they gave it. */
  "embeddings.ask": ({ embeddings, consents }, params) => {
    const origin = embeddings.leavesFor(ON.parse(params));
    return { approval: (origin && consents.askRemote(origin)?.id) ?? null };
  },
  "embeddings.on": ({ embeddings }, params) => embeddings.switchOn(ON.parse(params)),
  "embeddings.off": async ({ embeddings }, params) => ({
    removed: await embeddings.switchOff(OFF.parse(params)),
  }),
};
