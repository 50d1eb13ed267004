import { PairedError } from "../errors.ts";

/**
 * A path or glob below the project's folder, as it is compared: `/` between names, no `./`. Throws `bad_input` for one
 * that is absolute, climbs out or is empty. Letters count alike: on many disks `A.ts` and `a.ts` are one file.
 */
export function readGlob(text: string): string {
  const parts = text
    .replaceAll("\\", "/")
    .normalize("NFC")
    .split("/")
    .filter((part) => part !== "." && part !== "");
  const outside = /^(?:[/\\]|[a-z]:|~)/i.test(text) || parts.includes("..");
  if (outside || parts.length === 0)
    throw new PairedError("bad_input", "a path is relative to the project's folder", {
      fix: "For example src/pay/refund.ts or src/pay/**, without `..`.",
    });
  return parts.join("/");
}

/**
 * Whether two globs have a path in common: `**` is any number of folders, `*` and `?` stay within a name, and a folder
 * stands for all that is in it. Costs the product of both lengths at most.
 */
export function globsMeet(a: string, b: string): boolean {
  return meet(names(a), names(b), {
    isMany: (part) => part === "**",
    fits: (one, other) =>
      meet(one.split(""), other.split(""), {
        isMany: (letter) => letter === "*",
        fits: (x, y) => x === y || x === "?" || y === "?",
      }),
  });
}

function names(glob: string): string[] {
  return [...glob.toLowerCase().split("/"), "**"];
}

interface Alphabet {
  /** Stands for any number of others, none too. */
  readonly isMany: (one: string) => boolean;
  readonly fits: (one: string, other: string) => boolean;
}

/** Whether two patterns have a word in common: a table of which ends of the one meet which ends of the other. */
function meet(a: readonly string[], b: readonly string[], { isMany, fits }: Alphabet): boolean {
  let below = b.map((_, n) => b.slice(n).every(isMany));
  below.push(true);
  for (const one of a.toReversed()) {
    const row = below.map(() => false);
    row[b.length] = isMany(one) && below[b.length] === true;
    for (let n = b.length - 1; n >= 0; n -= 1) {
      const other = b[n] ?? "";
      const skip = (isMany(one) && below[n]) || (isMany(other) && row[n + 1]);
      const both = isMany(one)
        ? row[n + 1]
        : isMany(other)
          ? below[n]
          : below[n + 1] && fits(one, other);
      row[n] = Boolean(skip || both);
    }
    below = row;
  }
  return below[0] === true;
}
