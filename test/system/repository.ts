import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Place } from "./place.ts";

/** A project with one commit on the branch `feat/refund`, in the folder `shop` of a place. */
export interface Repository {
  readonly folder: string;
  readonly write: (file: string, text: string) => void;
  readonly git: (...args: string[]) => void;
}

export function makeRepository({ path, env }: Place): Repository {
  const folder = join(path, "shop");
  const own = { PATH: env.PATH, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const git = (...args: string[]): void =>
    void execFileSync("git", ["-C", folder, ...args], { env: own });
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  mkdirSync(folder);
  git("init", "-q", "-b", "feat/refund");
  write("a.ts", "export {};\n");
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "one");
  return { folder, write, git };
}
