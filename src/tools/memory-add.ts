import { z } from "zod";

import { ENTRY_LIMITS, KINDS } from "../memory/entry.ts";
import { plainLine, plainText } from "../privacy/plain-text.ts";
import { timeInput } from "../privacy/time-input.ts";
import { defineTool } from "./define.ts";
import { NEAR, showNear } from "./entry-near.ts";
import { entryId } from "./ids.ts";
import { TAGS } from "./memory-input.ts";

export const memoryAdd = defineTool({
  name: "memory_add",
  title: "Remember something",
  description:
    "Store one thing for later sessions in any client: learned, decided or fixed. supersedes: id (K12) of the entry it replaces. expires: ISO 8601.",
  effect: "write",
  core: true,
  input: z.object({
    title: plainLine(ENTRY_LIMITS.titleChars).optional(),
    body: plainText(ENTRY_LIMITS.bodyBytes),
    kind: z.enum(KINDS).default("note"),
    tags: TAGS.optional(),
    project: plainLine(ENTRY_LIMITS.projectChars).optional(),
    role: z.string().optional(),
    session: plainLine(ENTRY_LIMITS.sessionChars).optional(),
    supersedes: z.string().optional(),
    expires: timeInput().optional(),
  }),
  output: z.object({
    id: z.string(),
    kind: z.string(),
    project: z.string(),
    superseded: z.string().optional(),
    near: NEAR.optional(),
    note: z.string().optional(),
  }),
  run: (ctx, { project, session, supersedes, tags = [], ...entry }, call) => {
    const { id, client, project: here } = call.session;
    const commit = (project ?? here) === here ? call.session.commit() : undefined;
    const by = { session: session ?? id, client, commit };
    const older = supersedes === undefined ? undefined : entryId.parse(supersedes);
    const added = ctx.memory.add(
      {
        ...entry,
        role: ctx.roster.check(entry.role),
        tags,
        project: project ?? here,
        supersedes: older,
      },
      by,
    );
    ctx.gate.wrote(id, added.id);
    return {
      id: entryId.format(added.id),
      kind: added.kind,
      project: added.project,
      ...(older !== undefined && { superseded: entryId.format(older) }),
      ...showNear(added.near),
      ...(added.near.length > 0 && { note: NEAR_NOTE }),
    };
  },
});

const NEAR_NOTE =
  "Stored. near says nearly the same: memory_edit can supersede or correct one of them.";
