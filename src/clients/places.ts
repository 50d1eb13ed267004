import { isAbsolute, join } from "node:path";

import { PairedError } from "../errors.ts";

/** Where the clients of one user keep their settings. */
export interface Places {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** Settings of desktop programs: `%APPDATA%`, `Application Support`, or the XDG configuration folder. */
  readonly appData: string;
  /** `~/.config`, also on macOS; `%APPDATA%` on Windows. */
  readonly dotConfig: string;
  /** Where Claude Code and Codex were told to keep theirs, if they were. */
  readonly claude: string | undefined;
  readonly codex: string | undefined;
}

/** Reads them of the environment that the clients get too; `fallback` is the home folder where it names none. */
export function readPlaces(
  env: NodeJS.ProcessEnv,
  { platform, fallback }: { platform: NodeJS.Platform; fallback: string | undefined },
): Places {
  const home = absolute(platform === "win32" ? env.USERPROFILE : env.HOME) ?? fallback;
  if (!home)
    throw new PairedError("bad_input", "this user has no home folder, and HOME names none", {
      fix: "Set HOME to the folder in which your clients keep their settings.",
    });
  const roaming = absolute(env.APPDATA) ?? join(home, "AppData", "Roaming");
  const xdg = absolute(env.XDG_CONFIG_HOME) ?? join(home, ".config");
  return {
    platform,
    home,
    appData: onSystem(platform, {
      win32: roaming,
      darwin: join(home, "Library", "Application Support"),
      other: xdg,
    }),
    dotConfig: onSystem(platform, { win32: roaming, darwin: join(home, ".config"), other: xdg }),
    claude: absolute(env.CLAUDE_CONFIG_DIR),
    codex: absolute(env.CODEX_HOME),
  };
}

function onSystem(
  platform: NodeJS.Platform,
  paths: { readonly win32: string; readonly darwin: string; readonly other: string },
): string {
  return platform === "win32" || platform === "darwin" ? paths[platform] : paths.other;
}

function absolute(path: string | undefined): string | undefined {
  return path && isAbsolute(path) ? path : undefined;
}
