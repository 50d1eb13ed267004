import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

import { findStats } from "../store/files.ts";
import { findFileMap, HOME_FILES } from "../store/home-files.ts";
import type { FileMap } from "../store/schema/data-map.ts";

/** What lies in the home under one line of the data map. */
export interface FileSize {
  readonly map: FileMap;
  readonly files: number;
  readonly bytes: number;
  /** When the oldest was last written, in ms since 1970. */
  readonly oldest: number | undefined;
}

/** Every file below `home`, relative, with `/`. */
export function listFiles(home: string): string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true, encoding: "utf8" })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(home, join(parentPath, name)).split(sep).join("/"));
}

/** The sizes of what the data map names and of what it does not: `other` are files that PAIRED did not make. */
export function measureHome(home: string): {
  readonly known: readonly FileSize[];
  readonly other: number;
} {
  const files = listFiles(home).map((path) => ({ map: findFileMap(path), path }));
  const known = HOME_FILES.map((map): FileSize => {
    const stats = files
      .filter((file) => file.map === map)
      .flatMap(({ path }) => findStats(join(home, path)) ?? []);
    return {
      map,
      files: stats.length,
      bytes: stats.reduce((sum, { size }) => sum + size, 0),
      oldest: stats.map(({ mtimeMs }) => Math.round(mtimeMs)).toSorted((a, b) => a - b)[0],
    };
  });
  return { known, other: files.filter(({ map }) => !map).length };
}
