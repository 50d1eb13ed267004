import { isAbsolute, join } from "node:path";

/** Where PAIRED keeps its data, by the rules of paired-mcp itself; undefined when the environment names no such place. */
export function pairedHome(env, { platform, home }) {
  if (env.PAIRED_HOME) return isAbsolute(env.PAIRED_HOME) ? env.PAIRED_HOME : undefined;
  if (platform === "win32")
    return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), "paired");
  if (platform === "darwin") return join(home, "Library", "Application Support", "paired");
  const data = env.XDG_DATA_HOME;
  return join(data && isAbsolute(data) ? data : join(home, ".local", "share"), "paired");
}
