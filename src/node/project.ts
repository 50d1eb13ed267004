import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import type { Config } from "../config.ts";
import { findUser } from "../user.ts";

/** What a client works on: the project's name, and its git repository if it has one. */
export function findPlace(
  { project, projectFolder }: Pick<Config, "project" | "projectFolder">,
  cwd: string | undefined,
): { readonly project: string; readonly folder: string | undefined } {
  const start = projectFolder ?? cwd;
  const folder = start === undefined ? undefined : findRepository(start);
  return { project: project ?? (folder && basename(folder)) ?? "default", folder };
}

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
