import { createHash } from "node:crypto";
import { type Dirent, existsSync } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";

import { PairedError } from "../../errors.ts";
import { type Item, refuse, skip } from "../../memory/import/draft.ts";
import { errorCode } from "../../store/disk-error.ts";
import { detectFile, folderFormat, PERMIT } from "./detect.ts";
import type { Format, ImportOptions } from "./options.ts";
import { isOpen, isWanted } from "./wanted.ts";

/** One file to read. */
export interface Source {
  readonly path: string;
  /** As reports name it: as the person would. */
  readonly name: string;
  readonly format: Exclude<Format, "auto">;
  readonly size: number;
  readonly modified: number;
  /** The folder or file that was named; tells sources with the same relative path apart. */
  readonly root: string;
}

export interface Found {
  readonly sources: readonly Source[];
  /** What was left out on the way. */
  readonly items: readonly Item[];
}

/** Every file that the named paths hold, in order; throws when one of them is not there. */
export async function findSources({ paths, format }: ImportOptions, cwd: string): Promise<Found> {
  const sources: Source[] = [];
  const items: Item[] = [];
  const roots = await Promise.all(paths.map((path) => findRoot(resolve(cwd, path), path)));
  for (const { root, named, isFolder } of roots) {
    const add = (path: string, kind: Source["format"]): Promise<void> =>
      addFile(path, { root, named, kind });
    if (!isFolder) {
      const kind = format === "auto" ? await detectFile(root, named) : format;
      if (typeof kind === "string") await add(root, kind);
      else items.push(kind);
      continue;
    }
    const kind = format === "auto" ? folderFormat(root) : format;
    const inner = join(root, ".paired");
    const start = kind === "paired-1.0" && existsSync(inner) ? inner : root;
    await walk(start, { kind, root, named, add });
  }
  return { sources, items };

  async function addFile(
    path: string,
    {
      root,
      named,
      kind,
    }: { readonly root: string; readonly named: string; readonly kind: Source["format"] },
  ): Promise<void> {
    const { size, mtimeMs } = await lstat(path);
    const name = path === root ? named : join(named, relative(root, path));
    sources.push({ path, name, format: kind, size, modified: mtimeMs, root });
  }

  async function walk(
    folder: string,
    at: {
      readonly kind: Source["format"];
      readonly root: string;
      readonly named: string;
      readonly add: (path: string, kind: Source["format"]) => Promise<void>;
    },
  ): Promise<void> {
    const { kind, root, named, add } = at;
    const name = join(named, relative(root, folder));
    for (const entry of await listFolder(folder, name)) {
      const path = join(folder, entry.name);
      const file = join(name, entry.name);
      if (entry.isSymbolicLink()) {
        if (await leaves(path, root))
          items.push(skip({ file }, "the link leads out of the folder"));
      } else if (entry.isDirectory()) {
        if (isOpen(entry.name, kind)) await walk(path, at);
      } else if (entry.isFile() && isWanted(path, root, kind)) await add(path, kind);
    }
  }

  async function listFolder(folder: string, file: string): Promise<Dirent[]> {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      items.push(refuse({ file }, `the folder cannot be read (${errorCode(error)})`, PERMIT));
      return [];
    }
  }
}

async function findRoot(
  path: string,
  named: string,
): Promise<{ readonly root: string; readonly named: string; readonly isFolder: boolean }> {
  try {
    const root = await realpath(path);
    return { root, named, isFolder: (await stat(root)).isDirectory() };
  } catch (error) {
    const code = errorCode(error);
    throw new PairedError(
      "not_found",
      code === "ENOENT" ? `there is no ${named}` : `cannot use ${named} (${code})`,
      { fix: "Check the path. Nothing was imported.", cause: error },
    );
  }
}

async function leaves(path: string, root: string): Promise<boolean> {
  try {
    const target = await realpath(path);
    return target !== root && !target.startsWith(root + sep);
  } catch {
    return true;
  }
}

/** A name for the entries of one document, the same in every run: they are neighbours in search, and nobody else's. */
export function sessionOf(root: string, name: string): string {
  const tag = createHash("sha256").update(root).digest("hex").slice(0, 6);
  const plain = name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
  if (plain.length <= 100) return `import ${tag} ${plain}`;
  const long = createHash("sha256").update(name).digest("hex").slice(0, 12);
  return `import ${tag} ${long} ${plain
    .slice(-80)
    .replace(/^\p{Surrogate}/u, "")
    .trim()}`;
}
