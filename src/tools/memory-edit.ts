import { z } from "zod";

import { PairedError } from "../errors.ts";
import { ENTRY_LIMITS, KINDS } from "../memory/entry.ts";
import { plainLine, plainText } from "../privacy/plain-text.ts";
import { defineTool } from "./define.ts";
import { entryId } from "./ids.ts";
import { TAGS } from "./memory-input.ts";

export const memoryEdit = defineTool({
  name: "memory_edit",
  title: "Correct or forget an entry",
  description:
    "Correct an own entry (give only what changes; the version before is kept), or forget it: gone for good with its history. A new insight is memory_add with supersedes.",
  effect: "destroy",
  input: z.object({
    id: z.string().describe("As memory_search gives it, such as K12"),
    action: z.enum(["correct", "forget"]),
    title: plainLine(ENTRY_LIMITS.titleChars).optional(),
    body: plainText(ENTRY_LIMITS.bodyBytes).optional(),
    tags: TAGS.optional(),
    kind: z.enum(KINDS).optional(),
  }),
  output: z.object({ id: z.string(), done: z.string(), note: z.string().optional() }),
  run: (ctx, { id, action, ...change }, { session }) => {
    const entry = entryId.parse(id);
    const changes = Object.keys(change).length;
    if (action === "forget" && changes > 0)
      throw new PairedError("bad_input", "forget takes an id and nothing else", {
        fix: "Use action correct to change an entry. Nothing was changed.",
      });
    if (action === "correct" && changes === 0)
      throw new PairedError("bad_input", "nothing to correct is given", {
        fix: "Give title, body, tags or kind.",
      });
    if (action === "correct") {
      ctx.memory.correct(entry, change, { session: session.id, client: session.client });
      return { id: entryId.format(entry), done: "corrected" };
    }
    const { visibility } = ctx.memory.forget(entry);
    return {
      id: entryId.format(entry),
      done: "forgotten",
      ...(visibility !== "private" && { note: SHARED }),
    };
  },
});

const SHARED = "It was shared: other people keep their copy until knowledge_share retracts it.";
