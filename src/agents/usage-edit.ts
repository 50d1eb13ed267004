import { parseDocument } from "yaml";

import { PairedError } from "../errors.ts";
import { readUsageSettings, type UsageSettings } from "./usage-file.ts";

/** What the command line changes in the person's file. */
export type UsageChange =
  | { readonly set: string; readonly limit: Readonly<Record<string, unknown>> }
  | { readonly unset: string }
  | { readonly next: readonly string[] };

export interface ChangedUsage {
  readonly text: string;
  readonly settings: UsageSettings;
}

/**
 * The file's text with one thing changed; comments and all else stay. Throws `bad_input` for a file that did not count
 * before, or would not after it.
 */
export function changeUsage(text: string, change: UsageChange, isJson: boolean): ChangedUsage {
  const before = text.trim() === "" ? "version: 1\n" : text;
  const old = checked(before, "the file does not count as it is");
  const document = parseDocument(before, { schema: "core", merge: false, logLevel: "silent" });
  if ("set" in change)
    document.setIn(["limits", change.set], document.createNode(change.limit, { flow: true }));
  else if ("next" in change)
    document.setIn(["next"], document.createNode(change.next, { flow: true }));
  else {
    if (old.limits.every(({ name }) => name !== change.unset))
      throw new PairedError("not_found", "there is no limit of this name", {
        fix: `There are: ${old.limits.map(({ name }) => name).join(", ") || "none"}.`,
      });
    document.deleteIn(["limits", change.unset]);
  }
  const after = isJson
    ? `${JSON.stringify(document.toJS(), undefined, 2)}\n`
    : document.toString({ lineWidth: 0 });
  return { text: after, settings: checked(after, "that cannot be set") };
}

function checked(text: string, what: string): UsageSettings {
  const read = readUsageSettings(text);
  if ("data" in read) return read.data;
  throw new PairedError("bad_input", `${what}: ${read.fault}`, {
    fix: "Such as: paired-mcp usage set five-hours --tokens 2M --hours 5 --at 80",
  });
}
