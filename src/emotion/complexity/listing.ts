import { readdirSync, realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

import { PairedError } from "../../errors.ts";
import { type Git, splitZeros } from "./git.ts";

/** Never read without git, where nothing says what to leave out. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "node_modules",
  "dist",
  "build",
  "target",
  "vendor",
  "coverage",
  "__pycache__",
  "venv",
]);

/** The paths that were asked for, from the root and with `/`; throws for what is outside, also by a symbolic link. */
export function readPaths(root: string, paths: readonly string[]): string[] {
  return paths.map((path) => {
    const real = realOf(resolve(root, path));
    if (real === undefined)
      throw new PairedError("not_found", "a path is not there", {
        fix: "Give paths that are in the project, from its folder.",
      });
    if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep))
      throw new PairedError("denied", "a path leads out of the project", {
        fix: "Only files of this session's project are read.",
      });
    return relative(root, real).split(sep).join("/");
  });
}

/** Every file below these paths, as `.gitignore` leaves them; without git, all but hidden and built ones. Sorted. */
export async function listFiles(
  root: string,
  paths: readonly string[],
  git: Git,
): Promise<string[]> {
  const wanted = paths.map((path) => (path === "" ? "." : path));
  const listed = await git.read([
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
    "--",
    ...wanted,
  ]);
  const files =
    listed === undefined ? paths.flatMap((path) => walk(root, path)) : splitZeros(listed);
  return [...new Set(files)].toSorted();
}

function walk(root: string, path: string): string[] {
  try {
    return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
      if (entry.name.startsWith(".") || LEFT_OUT.has(entry.name)) return [];
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      // A symbolic link is neither: it is not followed.
      if (entry.isDirectory()) return walk(root, inner);
      return entry.isFile() ? [inner] : [];
    });
  } catch {
    return path === "" ? [] : [path];
  }
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
