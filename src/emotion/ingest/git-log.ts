import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

import { readSmall } from "../../store/small-file.ts";
import type { WorkEvent } from "../events.ts";

/** What HEAD's log says since the last look. */
export interface GitLog {
  /** What happened, oldest first; the first look only finds the end. Never throws. */
  readonly look: () => readonly GitStep[];
}

export interface GitStep {
  readonly kind: Extract<WorkEvent["kind"], "commit" | "revert" | "nav">;
  /** When, in ms since 1970, to the second. */
  readonly at: number;
}

/** A rebase writes a line a commit; more than fits in here at once is not the person's doing. */
const MAX_BYTES = 64 * 1024;
const MAX_LINK_BYTES = 4096;

/** Follows `logs/HEAD` of a repository (gitrepository-layout); runs nothing, writes nothing, and keeps no message. */
export function createGitLog(repository: string): GitLog {
  let seen: number | undefined;
  return {
    look() {
      try {
        const path = join(gitFolder(repository), "logs/HEAD");
        const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
        const from = seen ?? size;
        seen = size;
        // Shorter than before: it was written anew.
        if (size <= from) return [];
        return readFrom(path, Math.max(from, size - MAX_BYTES), size).flatMap(
          (line) => stepOf(line) ?? [],
        );
      } catch {
        return [];
      }
    },
  };
}

/** A worktree and a submodule have a file in the place of the folder, which says where that is. */
function gitFolder(repository: string): string {
  const path = join(repository, ".git");
  const [, elsewhere] = /^gitdir: (.+)/.exec(readSmall(path, MAX_LINK_BYTES) ?? "") ?? [];
  return elsewhere === undefined ? path : resolve(repository, elsewhere);
}

function readFrom(path: string, from: number, to: number): string[] {
  const bytes = Buffer.alloc(to - from);
  const file = openSync(path, "r");
  try {
    const read = readSync(file, bytes, 0, bytes.length, from);
    return bytes.subarray(0, read).toString("utf8").split("\n");
  } finally {
    closeSync(file);
  }
}

/** `<old> <new> <name> <<email>> <seconds> <zone>\t<what>: <message>` */
function stepOf(line: string): GitStep | undefined {
  const [, old, to, seconds, what = ""] =
    /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) .*> (\d{1,11}) [+-]\d{4}\t([a-z-]{1,20}[^:]{0,20})/.exec(
      line,
    ) ?? [];
  if (seconds === undefined) return undefined;
  const at = Number(seconds) * 1000;
  if (/^(?:commit|cherry-pick|merge)/.test(what)) return { kind: "commit", at };
  if (what.startsWith("revert") || (what.startsWith("reset") && old !== to))
    return { kind: "revert", at };
  return what.startsWith("checkout") ? { kind: "nav", at } : undefined;
}
