const WILD = /[*?]/;

export function isGlob(path: string): boolean {
  return WILD.test(path);
}

/** Where the first wild card of a glob stands; the end, when it has none. */
export function wildFrom(glob: string): number {
  const at = glob.search(WILD);
  return at < 0 ? glob.length : at;
}

/**
 * Whether a path, or an end of one, fits a glob: `**` is any number of folders, `*` and `?` stay within a name. Not by a
 * regular expression: a glob of many stars must not cost more than the product of both lengths.
 */
export function fitsGlob(glob: string, path: string): boolean {
  const parts = ["**", ...glob.split("/")];
  let places = reach(parts, new Set([0]));
  for (const name of path.split("/")) {
    const next = new Set<number>();
    for (const place of places) {
      const part = parts[place];
      if (part === "**") next.add(place);
      else if (part !== undefined && fitsName(part, name)) next.add(place + 1);
    }
    places = reach(parts, next);
  }
  return places.has(parts.length);
}

/** Also the places behind each `**`, which may stand for no folder at all. */
function reach(parts: readonly string[], places: Set<number>): Set<number> {
  for (const place of places) if (parts[place] === "**") places.add(place + 1);
  return places;
}

/** Goes back to the last star only, which is enough. */
function fitsName(part: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let mark = 0;
  for (let n = 0; n < name.length;) {
    if (part[at] === "*") {
      star = at;
      mark = n;
      at += 1;
    } else if (part[at] === "?" || part[at] === name[n]) {
      at += 1;
      n += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      n = mark;
    } else return false;
  }
  return /^\**$/.test(part.slice(at));
}
