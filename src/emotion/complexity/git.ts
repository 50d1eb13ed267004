import { execFile } from "node:child_process";

import { QUIET_OPTIONS, quietEnvironment } from "../../quiet-git.ts";

/** Only reads: no lock is taken, and nothing that a repository's own settings name is run. */
export interface Git {
  /** What git prints; undefined without git, outside of a repository, when it fails, or after ten seconds. */
  readonly read: (args: readonly string[]) => Promise<string | undefined>;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 256 * 1024 * 1024;
const PLAIN = ["--literal-pathspecs", "-c", "log.showSignature=false"];

export function createGit(options: {
  readonly folder: string;
  /** Where programs are, as `PATH` says. */
  readonly searchPath: string | undefined;
}): Git {
  const { folder, searchPath } = options;
  return {
    read: (args) =>
      new Promise((resolve) => {
        execFile(
          "git",
          [...QUIET_OPTIONS, ...PLAIN, ...args],
          {
            cwd: folder,
            timeout: TIMEOUT_MS,
            maxBuffer: MAX_BYTES,
            windowsHide: true,
            killSignal: "SIGKILL",
            env: quietEnvironment(searchPath),
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
