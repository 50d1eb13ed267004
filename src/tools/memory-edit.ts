import { z } from "zod";

import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import type { Edited } from "../memory/edits.ts";
import { ENTRY_LIMITS, KINDS } from "../memory/entry.ts";
import { plainLine, plainText } from "../privacy/plain-text.ts";
import type { Session } from "./call.ts";
import { defineTool } from "./define.ts";
import { NEAR, showNear } from "./entry-near.ts";
import { entryId } from "./ids.ts";
import { TAGS } from "./memory-input.ts";

const INPUT = z.object({
  id: z.string(),
  action: z.enum(["correct", "annotate", "supersede", "pin", "unpin", "undo", "forget"]),
  title: plainLine(ENTRY_LIMITS.titleChars).optional(),
  body: plainText(ENTRY_LIMITS.bodyBytes).optional(),
  tags: TAGS.optional(),
  kind: z.enum(KINDS).optional(),
  by: z.string().optional(),
});

const OUTPUT = z.object({
  id: z.string(),
  done: z.string(),
  near: NEAR.optional(),
  note: z.string().optional(),
});

export const memoryEdit = defineTool({
  name: "memory_edit",
  title: "Change or forget an entry",
  description:
    "Change an own entry: correct (give what changes), annotate (adds body), supersede (entry by replaces it), pin, undo (this session's last edit of it), or forget: gone for good with its history.",
  effect: "destroy",
  input: INPUT,
  output: OUTPUT,
  run(ctx, { id, action, ...given }, { session }) {
    assertTakes(action, Object.keys(given));
    const done = edit(ctx, { id, action, ...given }, session);
    const entry = entryId.parse(id);
    if (action !== "forget") ctx.gate.wrote(session.id, entry);
    return { id: entryId.format(entry), ...done };
  },
});

function edit(
  { memory }: Context,
  { id, action, by, ...change }: z.output<typeof INPUT>,
  session: Session,
): Omit<z.input<typeof OUTPUT>, "id"> {
  const entry = entryId.parse(id);
  const editor = { session: session.id, client: session.client };
  switch (action) {
    case "correct":
      return { done: "corrected", ...showEdited(memory.correct(entry, change, editor)) };
    case "annotate":
      memory.annotate(entry, shortNote(change.body), editor);
      return { done: "annotated" };
    case "supersede":
      memory.supersede(entry, entryId.parse(by ?? ""), editor);
      return {
        done: "superseded",
        ...(memory.get(entry).visibility !== "private" && { note: SHARED }),
      };
    case "pin":
    case "unpin":
      memory.pin(entry, action === "pin", editor);
      return { done: `${action}ned` };
    case "undo": {
      const undone = memory.undo(entry, editor);
      return { done: `undid ${undone.action}`, ...showEdited(undone) };
    }
    case "forget":
  }
  const { visibility } = memory.forget(entry);
  return { done: "forgotten", ...(visibility !== "private" && { note: SHARED }) };
}

/** Whoever corrects what others have read is told how the correction reaches them. */
function showEdited({ entry, near }: Edited): Pick<z.input<typeof OUTPUT>, "near" | "note"> {
  return { ...showNear(near), ...(entry.visibility === "shared" && { note: OLD_TEXT }) };
}

const SHARED = "It was shared: other people keep their copy until knowledge_share retracts it.";
const OLD_TEXT =
  "It is shared: members have the text from before. knowledge_share preview and release put this one in its place.";

/** What each action takes beside id; all but correct need what they take. */
const TAKES: Record<z.output<typeof INPUT>["action"], readonly string[]> = {
  correct: ["title", "body", "tags", "kind"],
  annotate: ["body"],
  supersede: ["by"],
  pin: [],
  unpin: [],
  undo: [],
  forget: [],
};

function assertTakes(action: z.output<typeof INPUT>["action"], given: readonly string[]): void {
  const takes = TAKES[action];
  const words = takes.join(action === "correct" ? ", " : " ") || "nothing else";
  if (given.some((name) => !takes.includes(name)))
    throw new PairedError("bad_input", `${action} takes an id and ${words}`, {
      fix: "Give no other argument; correct is what changes an entry. Nothing was changed.",
    });
  if (takes.length > 0 && given.length === 0)
    throw new PairedError("bad_input", `${action} needs ${words}`, {
      fix:
        action === "correct" ? "Give at least one of them." : `Give ${words}. Nothing was changed.`,
    });
}

function shortNote(body = ""): string {
  if (Buffer.byteLength(body) <= ENTRY_LIMITS.noteBytes) return body;
  throw new PairedError(
    "bad_input",
    `body: a remark has at most ${ENTRY_LIMITS.noteBytes} bytes; nothing is ever cut`,
    { fix: "Shorten it, or store it as an entry of its own with memory_add." },
  );
}
