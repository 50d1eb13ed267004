import type { DirtyFiles, WorkTree } from "../work-tree.ts";

/** Of one list in a sentence. */
const SHOWN = 6;

export interface TreeComparison {
  /** Such as `branch feat/refund matches`. */
  readonly same: readonly string[];
  readonly differs: readonly string[];
}

/** What of a repository is as a session left it, and what is not, in phrases. */
export function compareTrees(then: WorkTree, now: WorkTree): TreeComparison {
  const same: string[] = [];
  const differs: string[] = [];
  if (differ(then.repository, now.repository))
    differs.push("another repository than it was, or it has moved");
  if (then.branch !== undefined) {
    if (then.branch === now.branch) same.push(`branch ${now.branch} matches`);
    else differs.push(`the branch is ${now.branch ?? "unknown"}, it was ${then.branch}`);
  }
  if (then.commit !== undefined) {
    if (then.commit === now.commit) same.push(`commit ${short(now.commit)} matches`);
    else
      differs.push(
        `the commit is ${now.commit ? short(now.commit) : "unknown"}, it was ${short(then.commit)}`,
      );
  }
  compareDirty(then.dirty, now.dirty, { same, differs });
  return { same, differs };
}

function compareDirty(
  then: DirtyFiles | undefined,
  now: DirtyFiles | undefined,
  { same, differs }: { readonly same: string[]; readonly differs: string[] },
): void {
  if (then === undefined || now === undefined) {
    differs.push(`which files are dirty is unknown ${then === undefined ? "of then" : "now"}`);
    return;
  }
  const cleaned = then.files.filter((file) => !now.files.includes(file));
  const dirtied = now.files.filter((file) => !then.files.includes(file));
  if (then.total === now.total && cleaned.length + dirtied.length === 0) {
    same.push(`${sayFiles(now.total)} as recorded`);
    return;
  }
  if (cleaned.length > 0) differs.push(`no longer dirty: ${names(cleaned)}`);
  if (dirtied.length > 0) differs.push(`dirty now, not then: ${names(dirtied)}`);
  if (then.total !== now.total) differs.push(`${sayFiles(now.total)} now, ${then.total} then`);
}

function sayFiles(count: number): string {
  return `${count} dirty ${count === 1 ? "file" : "files"}`;
}

function differ(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

function names(files: readonly string[]): string {
  const rest = files.length - SHOWN;
  return [...files.slice(0, SHOWN), ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
