import { execFile } from "node:child_process";

/** Only reads: no lock is taken, and nothing that a repository's own settings name is run. */
export interface Git {
  /** What git prints; undefined without git, outside of a repository, when it fails, or after ten seconds. */
  readonly read: (args: readonly string[]) => Promise<string | undefined>;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 256 * 1024 * 1024;
const SAFE = [
  "--no-optional-locks",
  "--no-pager",
  "--literal-pathspecs",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "log.showSignature=false",
];
const QUIET = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: process.platform === "win32" ? "NUL" : "/dev/null",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ALLOW_PROTOCOL: "none",
  GIT_NO_LAZY_FETCH: "1",
  LC_ALL: "C",
} as const;

export function createGit(options: {
  readonly folder: string;
  /** Where programs are, as `PATH` says. */
  readonly searchPath: string | undefined;
  readonly signal: AbortSignal | undefined;
}): Git {
  const { folder, searchPath, signal } = options;
  return {
    read: (args) =>
      new Promise((resolve) => {
        execFile(
          "git",
          [...SAFE, ...args],
          {
            cwd: folder,
            timeout: TIMEOUT_MS,
            maxBuffer: MAX_BYTES,
            windowsHide: true,
            killSignal: "SIGKILL",
            // Nothing of ours: git's own variables could name another repository.
            env: { ...QUIET, ...(searchPath !== undefined && { PATH: searchPath }) },
            ...(signal && { signal }),
          },
          (error, stdout) => resolve(error ? undefined : stdout),
        );
      }),
  };
}

/** Parts of an output that ends each with a zero byte. */
export function splitZeros(text: string): string[] {
  return text.split("\0").filter((part) => part !== "");
}
