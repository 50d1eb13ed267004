import type { Context } from "../context.ts";
import type { Entry } from "../memory/entry.ts";
import { showNear } from "./entry-near.ts";
import { entryId } from "./ids.ts";

/** Everything about an own entry beyond what a list shows; fields that say nothing are left out. */
export function showDetail(ctx: Context, entry: Entry): Record<string, unknown> {
  const { id, body, tags, project, role, client, session, commit, supersededBy } = entry;
  const { created, updated, expires, pinned } = entry;
  const { notes, near, supersedes } = ctx.memory.links(id);
  return {
    body,
    tags,
    project,
    ...(role !== null && { role }),
    client,
    session,
    ...(commit !== null && { commit: commit.slice(0, COMMIT_CHARS) }),
    created: minute(created),
    ...(updated !== created && { updated: minute(updated) }),
    ...(expires !== null && { expires: minute(expires) }),
    ...(pinned && { pinned }),
    ...(supersededBy !== null && { superseded_by: entryId.format(supersededBy) }),
    ...(supersedes.length > 0 && { supersedes: supersedes.map(entryId.format) }),
    ...(notes.length > 0 && {
      notes: notes.map(({ text, at, client: by }) => `${minute(at)} ${by}: ${text}`),
    }),
    ...showNear(near),
  };
}

/** As much of a commit as git itself takes for unambiguous in a large repository. */
const COMMIT_CHARS = 12;

function minute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}
