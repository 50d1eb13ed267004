/** What a project's repository looks like at a moment; what cannot be told is undefined. */
export interface WorkTree {
  /** Names the repository: the same for all its worktrees. */
  readonly repository: string | undefined;
  /** `HEAD` when no branch is checked out. */
  readonly branch: string | undefined;
  readonly commit: string | undefined;
  /** What is not committed. */
  readonly dirty: DirtyFiles | undefined;
}

export interface DirtyFiles {
  /** Paths from the root of the repository, at most `MAX_DIRTY`. */
  readonly files: readonly string[];
  readonly total: number;
}

export const MAX_DIRTY = 50;

export const UNKNOWN_TREE: WorkTree = {
  repository: undefined,
  branch: undefined,
  commit: undefined,
  dirty: undefined,
};
