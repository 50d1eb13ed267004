import { findIdentifiers, identifierToken } from "../identifiers.ts";
import { fitsGlob, isGlob, wildFrom } from "./glob.ts";

/** How closely a text names a file that was asked for. */
export type Naming = "file" | "folder";

/** Files of a project as a caller names them: paths or globs. */
export interface Paths {
  /** FTS5 terms of the identifier column for texts that may name one of the files; empty: nothing can be looked up. */
  readonly terms: readonly string[];
  /** The first of the files that a text names, itself or the folder that it lies in. */
  readonly named: (text: string) => { readonly path: string; readonly naming: Naming } | undefined;
}

/** The line and column that a name in a text may end in. */
const LINE = /(?::\d+)+$/;
/** Ends of one path that are looked up: an entry may name `src/memory/search.ts` by as little as `search.ts`. */
const MAX_ENDS = 8;

export function readPaths(files: readonly string[]): Paths {
  const asked = files.map(toPath).filter((path) => path.length > 0);
  return {
    terms: [...new Set(asked.flatMap(termsOf))],
    named(text) {
      const all = findIdentifiers(text).map((name) => toPath(name.replace(LINE, "")));
      const names = all.filter((name) => !all.some((other) => other.endsWith(`/${name}`)));
      for (const naming of ["file", "folder"] as const)
        for (const path of asked)
          if (names.some((name) => FITS[naming](name, path))) return { path, naming };
      return undefined;
    },
  };
}

const FITS: Readonly<Record<Naming, (name: string, path: string) => boolean>> = {
  /** The one is an end of the other: `search.ts`, but not `lib/search.ts`, names `src/search.ts`. */
  file: (name, path) =>
    isGlob(path) ? fitsGlob(path, name) : endsWith(path, name) || endsWith(name, path),
  folder: (name, path) => name.includes("/") && folderOf(path).startsWith(`${name}/`),
};

function endsWith(path: string, end: string): boolean {
  return path === end || path.endsWith(`/${end}`);
}

/** With `/` between folders, in small letters as identifiers are, without what says nothing of where it is. */
function toPath(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("\\", "/")
    .replace(/^(?:\.?\/)+/, "")
    .replace(/\/+$/, "");
}

/** The folder of a path, or what of a glob comes before its first wild card; ends in `/`, or is empty. */
function folderOf(path: string): string {
  const fixed = path.slice(0, wildFrom(path));
  return fixed.slice(0, fixed.lastIndexOf("/") + 1);
}

function termsOf(path: string): string[] {
  const folders = folderOf(path).split("/").slice(0, -1);
  const under = folders.map((_, n) => folders.slice(0, n + 1).join("/")).filter(isName);
  if (isGlob(path))
    return [
      ...under.map(exactly),
      ...under
        .slice(-1)
        .map((name) => `${name}/`)
        .map(beginning),
    ];
  const parts = path.split("/");
  const ends = parts.map((_, n) => parts.slice(n).join("/")).filter(isName);
  const named = ends.slice(-MAX_ENDS).flatMap((name) => [exactly(name), beginning(`${name}:`)]);
  return [...named, ...under.map(exactly)];
}

function isName(path: string): boolean {
  return findIdentifiers(path).includes(path);
}

/** The index's token for a name. */
function exactly(name: string): string {
  return `"${identifierToken(name)}"`;
}

/** All tokens of names that begin so; ends in a separator, which no stemmer changes. */
function beginning(name: string): string {
  return `"${identifierToken(name).slice(0, -1)}" *`;
}
