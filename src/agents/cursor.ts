import { PairedError } from "../errors.ts";
import { type Place, TOP } from "./task-rows.ts";

export function writeCursor({ rank, id }: Place): string {
  return `${rank}.${id}`;
}

/** The place that `writeCursor` wrote; throws `bad_input` for any other text. */
export function readCursor(cursor: string | undefined): Place {
  if (cursor === undefined) return TOP;
  const [, rank, id] = /^(-?\d{1,4})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (rank === undefined || id === undefined)
    throw new PairedError("bad_input", "the cursor is not one that task_list gave", {
      fix: "Repeat the call without cursor, then use the one in its answer.",
    });
  return { rank: Number(rank), id: Number(id) };
}
