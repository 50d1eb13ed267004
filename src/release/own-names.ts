import { join } from "node:path";

import { namesInConfig } from "../privacy/redact/personal/git.ts";
import { readSmall } from "../store/small-file.ts";
import type { User } from "../user.ts";

const MAX_CONFIG_BYTES = 65_536;

/** The full name that this user has given to git for all repositories. Never throws. */
export function findGitNames({ home }: User): string[] {
  if (home === undefined) return [];
  return [join(home, ".gitconfig"), join(home, ".config", "git", "config")].flatMap((path) => {
    try {
      return namesInConfig(readSmall(path, MAX_CONFIG_BYTES) ?? "");
    } catch {
      return [];
    }
  });
}
