import { entryId, spaceId } from "../ids.ts";
import type { PrivacyAction } from "./action.ts";

/** Taking all data out is the person's alone: a model is told the command. */
export const exported: PrivacyAction = {
  takes: [],
  run: () => ({
    note: "Nothing was exported. The person runs `paired-mcp export FILE.zip` in a terminal of their own; --encrypt puts the file under a passphrase.",
  }),
};

/** So is erasing for good: says how much it would take, and the command. */
export const erase: PrivacyAction = {
  takes: ["id"],
  run({ rights }, { id }) {
    if (id === undefined) return { note: `${NOTHING} ${byHand("--all, --project P, K12 or S1")}` };
    const isSpace = spaceId.matches(id);
    const scope = isSpace ? { space: spaceId.parse(id) } : { entry: entryId.parse(id) };
    const { entries, shared } = rights.plan(scope);
    const what = isSpace ? `--space ${id}` : id;
    return { entries, shared, note: `${NOTHING} ${byHand(what)}` };
  },
};

const NOTHING = "Nothing was erased.";
function byHand(what: string): string {
  return `The person runs \`paired-mcp erase ${what}\` in a terminal of their own: it takes back what was shared and proves that nothing is left here. memory_edit forgets a single entry.`;
}
