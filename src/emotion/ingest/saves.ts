import { execFile } from "node:child_process";
import { type FSWatcher, statSync, watch } from "node:fs";
import { dirname, join } from "node:path";

import { QUIET_OPTIONS, quietEnvironment } from "../../quiet-git.ts";

/** Files saved within a moment, by their paths in the repository. */
export type Saved = (paths: readonly string[]) => void;

/** Watches the files of one repository that git does not ignore. */
export interface SaveWatch extends Disposable {
  /** Resolves when it watches what there is now; false: git does not say what there is. */
  readonly ready: Promise<boolean>;
}

/** What is saved so close together is one act: of a person, who saves a few, or of a program. */
const TOGETHER_MS = 300;
/** A file that is not known yet has git asked again, at most so often. */
const REFRESH_MS = 10_000;
const GIT_MS = 5_000;
const MAX_LIST_BYTES = 8 * 1024 * 1024;
const MAX_FILES = 20_000;
/** Each is a watch of the system, of which a user has some thousands. */
const MAX_FOLDERS = 1_000;
/** Older, it was not saved now: a name was moved or removed. */
const FRESH_MS = 3_000;

/**
 * `git ls-files` says which folders have files that count, and each is watched alone: ignored ones (node_modules, builds) cost
 * nothing and are never seen. A recursive watch walks them all on Linux, and knows nothing of `.gitignore`.
 */
export function watchSaves(
  options: { readonly folder: string; readonly searchPath: string | undefined },
  saved: Saved,
): SaveWatch {
  const { folder, searchPath } = options;
  const watchers = new Map<string, FSWatcher>();
  const pending = new Set<string>();
  let files: ReadonlySet<string> = new Set();
  let together: NodeJS.Timeout | undefined;
  let refreshing: NodeJS.Timeout | undefined;
  let isClosed = false;
  const ready = refresh();
  return {
    ready,
    [Symbol.dispose]() {
      isClosed = true;
      clearTimeout(together);
      clearTimeout(refreshing);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };

  async function refresh(): Promise<boolean> {
    const list = await listFiles(folder, searchPath);
    if (isClosed || !list) return false;
    files = new Set(list.slice(0, MAX_FILES));
    const folders = new Set([".", ...list.map((path) => dirname(path))].slice(0, MAX_FOLDERS));
    for (const [name, watcher] of watchers)
      if (!folders.has(name)) {
        watcher.close();
        watchers.delete(name);
      }
    for (const name of folders) if (!watchers.has(name)) follow(name);
    return true;
  }

  function follow(name: string): void {
    try {
      const watcher = watch(join(folder, name), { persistent: false }, (_, file) => {
        if (file !== null) touched(name === "." ? file : `${name}/${file}`);
      });
      // Such as a folder that was removed: the next list no longer has it.
      watcher.on("error", () => {
        watcher.close();
        watchers.delete(name);
      });
      watchers.set(name, watcher);
    } catch {
      // The system has no more watches to give, or the folder has just gone: what is watched stays so.
    }
  }

  function touched(path: string): void {
    if (!files.has(path)) {
      refreshing ??= later(REFRESH_MS, () => {
        refreshing = undefined;
        void refresh();
      });
      return;
    }
    pending.add(path);
    together ??= later(TOGETHER_MS, () => {
      together = undefined;
      const fresh = [...pending].filter((each) => isFresh(join(folder, each)));
      pending.clear();
      if (fresh.length > 0) saved(fresh);
    });
  }
}

function isFresh(path: string): boolean {
  const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return changed !== undefined && Math.abs(Date.now() - changed) < FRESH_MS;
}

function later(ms: number, work: () => void): NodeJS.Timeout {
  const timer = setTimeout(work, ms);
  timer.unref();
  return timer;
}

/** Tracked files, and new ones that are not ignored; undefined without git. */
function listFiles(folder: string, searchPath: string | undefined): Promise<string[] | undefined> {
  const args = [...QUIET_OPTIONS, "ls-files", "-co", "--exclude-standard", "-z"];
  const limits = { timeout: GIT_MS, maxBuffer: MAX_LIST_BYTES, killSignal: "SIGKILL" } as const;
  return new Promise((resolve) => {
    execFile(
      "git",
      args,
      { cwd: folder, ...limits, windowsHide: true, env: quietEnvironment(searchPath) },
      (error, stdout) => resolve(error ? undefined : stdout.split("\0").filter(Boolean)),
    );
  });
}
