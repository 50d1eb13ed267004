import { readFileSync } from "node:fs";

import { PairedError } from "../errors.ts";
import { onDisk } from "../store/disk-error.ts";
import { findStats, openToOthers } from "../store/files.ts";

const KEY = /^[\u0021-\u007E]{1,512}$/;
const MAX_BYTES = 4096;

/**
 * The key of a provider, out of an environment variable or a file that only this user can read: on the command line
 * it would be in the shell's history and in every list of processes. Undefined when none is named.
 */
export function readKey(
  from: { readonly variable?: string | undefined; readonly file?: string | undefined },
  env: NodeJS.ProcessEnv,
): string | undefined {
  const { variable, file } = from;
  if (variable !== undefined && file !== undefined)
    throw new PairedError("bad_input", "--key-env and --key-file are given both", {
      fix: "Give one of them.",
    });
  if (variable === undefined && file === undefined) return undefined;
  const key = file === undefined ? env[variable ?? ""] : readKeyFile(file);
  if (key !== undefined && KEY.test(key.trim())) return key.trim();
  throw new PairedError(
    "bad_input",
    file === undefined
      ? `the environment has no key in the variable that --key-env names`
      : `there is no key in ${file}`,
    { fix: "A key is one line of visible ASCII characters." },
  );
}

function readKeyFile(path: string): string {
  return onDisk(path, () => {
    const stats = findStats(path);
    if (!stats?.isFile())
      throw new PairedError("not_found", `there is no file ${path}`, {
        fix: "Name the file that holds the key.",
      });
    if (openToOthers(stats))
      throw new PairedError("denied", `other users can read ${path}`, {
        fix: `Close it: chmod 600 ${path}`,
      });
    return stats.size > MAX_BYTES ? "" : readFileSync(path, "utf8");
  });
}
