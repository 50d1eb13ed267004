import { PairedError } from "./errors.ts";

/** What every client is given: at most 16 tools, because a model pays for each in every session. */
export const DEFAULT_TOOLSETS = ["memory", "team", "space", "insight", "node"] as const;
/** What a person switches on for a client that needs it. */
const MORE_TOOLSETS = ["insight+", "private+", "run+"] as const;
/** Groups of tools, in the order in which they are listed. */
export const TOOLSETS = [...DEFAULT_TOOLSETS, ...MORE_TOOLSETS] as const;
export type Toolset = (typeof TOOLSETS)[number];

/**
 * Reads `memory,team` as just these and `insight+` as one more than the default; `all` is every one. Undefined or
 * empty: the default. Throws `bad_input` for a name that there is not.
 */
export function readToolsets(list: string | undefined): readonly Toolset[] {
  const names = split(list);
  const unknown = names.find((name) => name !== "all" && !isToolset(name));
  if (unknown !== undefined) {
    const known = `a comma list of ${TOOLSETS.join(", ")}, or all`;
    throw new PairedError("bad_input", `PAIRED_TOOLSETS has "${unknown}"; it takes ${known}`, {
      fix: `Set PAIRED_TOOLSETS to ${known}, or unset it.`,
    });
  }
  return choose(names);
}

/** The same of what another version says: names that this one does not know are left out. */
export function heardToolsets(list: string | undefined): readonly Toolset[] {
  return choose(split(list));
}

/** As `PAIRED_TOOLSETS` takes them. */
export function sayToolsets(toolsets: readonly Toolset[]): string {
  if (TOOLSETS.every((name) => toolsets.includes(name))) return "all";
  const more = MORE_TOOLSETS.filter((name) => toolsets.includes(name));
  const isMore = more.length > 0 && DEFAULT_TOOLSETS.every((name) => toolsets.includes(name));
  return isMore ? more.join(",") : TOOLSETS.filter((name) => toolsets.includes(name)).join(",");
}

function choose(names: readonly string[]): readonly Toolset[] {
  if (names.includes("all")) return TOOLSETS;
  const named = new Set(names.filter(isToolset));
  const isBase = DEFAULT_TOOLSETS.some((name) => named.has(name));
  if (!isBase) for (const name of DEFAULT_TOOLSETS) named.add(name);
  return TOOLSETS.filter((name) => named.has(name));
}

function split(list: string | undefined): string[] {
  return (list ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function isToolset(name: string): name is Toolset {
  return TOOLSETS.some((known) => known === name);
}
