import { join, resolve } from "node:path";

import { namesInConfig, namesInLog, namesInMailmap } from "../privacy/redact/personal/git.ts";
import { readSmall } from "../store/small-file.ts";
import { findGitFolder } from "./commit.ts";

const MAX_CONFIG_BYTES = 65_536;
/** Some 5,000 moves of HEAD, on this machine alone; of a longer log nobody is taken. */
const MAX_LOG_BYTES = 1_048_576;

/**
 * The people whom a repository's own files name: whoever is configured, whose commits moved HEAD here, and `.mailmap`.
 * No git is run, so that authors who stand in commits alone are not found. Never throws.
 */
export function findPeople(repository: string): string[] {
  try {
    const git = findGitFolder(repository);
    const common = resolve(git, readSmall(join(git, "commondir"), 4096)?.trim() ?? ".");
    return [
      ...namesInConfig(readSmall(join(common, "config"), MAX_CONFIG_BYTES) ?? ""),
      ...namesInLog(readSmall(join(git, "logs", "HEAD"), MAX_LOG_BYTES) ?? ""),
      ...namesInMailmap(readSmall(join(repository, ".mailmap"), MAX_LOG_BYTES) ?? ""),
    ];
  } catch {
    return [];
  }
}
