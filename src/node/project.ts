import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { findUser } from "../user.ts";

/** The name of the project that a client's working directory belongs to: its repository's folder, without the way there. */
export function findProject(cwd: string, home?: string): string | undefined {
  const repository = findRepository(cwd, home);
  return repository === undefined ? undefined : basename(repository);
}

/**
 * The root of the git repository that a working directory belongs to. Clients that start their servers in the home
 * directory or in `~/.codex` say nothing by it.
 */
export function findRepository(
  cwd: string,
  home: string | undefined = findUser().home,
): string | undefined {
  const silent = new Set(home ? [resolve(home), join(resolve(home), ".codex")] : []);
  let folder = resolve(cwd);
  while (!silent.has(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
  return undefined;
}
