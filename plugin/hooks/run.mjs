/**
 * Called by a hook: hands the event over to the program of the running node, `paired-mcp hook <event>`, in this very
 * process. Starting it with npx would take longer than the client is to wait. Without a node it ends at once, silently.
 */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";

import { pairedHome } from "./home.mjs";

try {
  const home = pairedHome(process.env, { platform: process.platform, home: homedir() });
  // Some events only say how the work goes: of no use to who does not record that.
  const isWanted = process.argv[3] !== "work" || existsSync(join(home, "flow.db"));
  const { state, entry } = JSON.parse(readFileSync(join(home, "node.json"), "utf8"));
  if (isWanted && state === "up" && isAbsolute(entry)) {
    process.argv.splice(1, process.argv.length, entry, "hook", process.argv[2] ?? "");
    await import(pathToFileURL(entry).href);
  }
} catch {
  // No node, or one of a program that is gone: the client goes on as if there were no hook.
}
