import type { Phrase } from "./phrases.ts";

/** Account names that say nothing about a person. */
const GENERIC = new Set(
  `admin administrator app build ci coder debian default developer dev docker ec2-user git guest home jenkins local me
   node nobody pi postgres root runner service system test tester ubuntu user username vagrant vscode www-data you`.split(
    /\s+/,
  ),
);
const MIN_LETTERS = 3;
const MAX_LETTERS = 64;

/** The names of this machine's user, but those that say nothing of a person. */
export function userNames(names: readonly string[]): Phrase[] {
  return names
    .filter(isTelling)
    .map((text) => ({ text, kind: "personal:user", severity: "medium" }));
}

/** People that git names: full names only, for a first name alone is a word too often. */
export function gitNames(names: readonly string[]): Phrase[] {
  return names
    .filter((name) => isTelling(name) && /\S\s+\S/.test(name.trim()))
    .map((text) => ({ text, kind: "personal:name", severity: "medium" }));
}

/** Whether a name is long enough, and enough of a name, to be hidden wherever it stands. */
function isTelling(name: string): boolean {
  const { length } = name.trim();
  return length >= MIN_LETTERS && length <= MAX_LETTERS && !GENERIC.has(name.trim().toLowerCase());
}
