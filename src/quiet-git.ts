/** Options before git's own command: no lock is taken, and nothing that a repository's settings name is run. */
export const QUIET_OPTIONS = [
  "--no-optional-locks",
  "--no-pager",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.hooksPath=/dev/null",
] as const;

/**
 * The whole environment that git is given: its own variables could name another repository. It asks nobody, fetches nothing
 * and reads no settings but the repository's own. `searchPath` is where programs are, as `PATH` says.
 */
export function quietEnvironment(searchPath: string | undefined): Record<string, string> {
  return { ...QUIET, ...(searchPath !== undefined && { PATH: searchPath }) };
}

const QUIET = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: process.platform === "win32" ? "NUL" : "/dev/null",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ALLOW_PROTOCOL: "none",
  GIT_NO_LAZY_FETCH: "1",
  LC_ALL: "C",
} as const;
