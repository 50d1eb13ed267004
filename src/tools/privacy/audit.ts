import { PairedError } from "../../errors.ts";
import { entryId, spaceId } from "../ids.ts";
import type { PrivacyAction } from "./action.ts";

const DEFAULT_LIMIT = 20;
const CURSOR = /^[1-9]\d{0,14}$/;

/** The newest records of what left, what was erased and who decided. */
export const audit: PrivacyAction = {
  takes: ["id", "event", "since", "limit", "cursor"],
  run(ctx, { id, event, since, limit = DEFAULT_LIMIT, cursor }) {
    if (cursor !== undefined && !CURSOR.test(cursor))
      throw new PairedError("bad_input", "cursor is not one that this tool gave", {
        fix: "Leave it out to begin with the newest record.",
      });
    const before = cursor === undefined ? undefined : Number(cursor);
    const filter = { event, since, ...(id !== undefined && subject(id)) };
    const { records, next } = ctx.audit.find(filter, { before, limit });
    return {
      records: records.map(({ line }) => line),
      ...(next !== undefined && { cursor: String(next) }),
      ...(records.length === 0 && {
        note: "No record matches; an erased entry has none that can be told.",
      }),
    };
  },
};

function subject(id: string): { about: { kind: "entry"; id: number } } | { space: number } {
  if (spaceId.matches(id)) return { space: spaceId.parse(id) };
  return { about: { kind: "entry", id: entryId.parse(id) } };
}
