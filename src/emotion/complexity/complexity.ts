import type { Gate } from "./gate.ts";
import type { Report } from "./report.ts";
import { createThread } from "./thread.ts";

export interface Question {
  /** The project's folder; nothing outside of it is read. */
  readonly root: string;
  /** From the root; none: all of it. */
  readonly paths: readonly string[];
  /** A commit to compare with. */
  readonly base?: string | undefined;
  readonly gate?: Gate | undefined;
  /** How many functions, hot spots and violations are named. */
  readonly top: number;
  readonly signal?: AbortSignal | undefined;
  /** Told some times a second how many files are read, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** How complex the code of a project is. */
export interface Complexity extends AsyncDisposable {
  readonly measure: (question: Question) => Promise<Report>;
  /** How many files were skipped since this was made, by why; what is in no known language does not count. */
  readonly skipped: () => Record<string, number>;
}

export function createComplexity(options: {
  /** A folder whose `node_modules` may have the grammars. */
  readonly packages: string | undefined;
  /** Where programs are, as `PATH` says. */
  readonly searchPath: string | undefined;
}): Complexity {
  const { packages, searchPath } = options;
  const thread = createThread(packages);
  const skipped = new Map<string, number>();
  return {
    async measure({ signal, onProgress, paths, ...question }) {
      const report = await thread.measure(
        { ...question, paths: [...paths], searchPath },
        { signal, onProgress },
      );
      for (const [why, count = 0] of Object.entries(report.skipped))
        if (why !== "unknown language") skipped.set(why, (skipped.get(why) ?? 0) + count);
      return report;
    },
    skipped: () => Object.fromEntries(skipped),
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  };
}
