import { z } from "zod";

import { headline } from "../memory/entry.ts";
import type { Near } from "../memory/near/near-duplicates.ts";
import { entryId } from "./ids.ts";

export const NEAR = z.array(
  z.object({ id: z.string(), title: z.string(), similarity: z.number() }),
);

/** More than these say nothing more. */
const SHOWN = 3;

/** Own entries that say nearly the same, for a reply; no field at all when there are none. */
export function showNear(near: readonly Near[]): { near?: z.output<typeof NEAR> } {
  if (near.length === 0) return {};
  return {
    near: near.slice(0, SHOWN).map(({ id, title, body, similarity }) => ({
      id: entryId.format(id),
      title: headline(title ?? body),
      similarity: Math.round(similarity * 100) / 100,
    })),
  };
}
