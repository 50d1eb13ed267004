import { z } from "zod";

import { type Entry, KINDS } from "../../memory/entry.ts";
import type { Snapshot } from "../../store/snapshot.ts";

const N = z.number();
const ROW = z
  .object({
    id: N,
    kind: z.enum(KINDS),
    title: z.string().nullable(),
    body: z.string(),
    tags: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
    project: z.string(),
    role: z.string().nullable(),
    session: z.string(),
    client: z.string(),
    commit: z.string().nullable(),
    version: N,
    visibility: z.enum(["private", "proposed", "shared"]),
    pinned: N.transform((flag) => flag === 1),
    superseded: N.nullable(),
    superseded_by: N.nullable(),
    created: N,
    updated: N,
    expires: N.nullable(),
  })
  .transform(({ superseded_by: supersededBy, ...entry }): Entry => ({ ...entry, supersededBy }));

/** Every entry of a snapshot, by number. */
export function* readEntries(snapshot: Snapshot): Generator<Entry> {
  for (const slice of snapshot.rows("entry")) for (const row of slice) yield ROW.parse(row);
}
