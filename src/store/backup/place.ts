import { mkdir, stat } from "node:fs/promises";
import { isAbsolute, relative, sep } from "node:path";

import { PairedError } from "../../errors.ts";
import { errorCode } from "../disk-error.ts";
import { inFolder } from "./folder-files.ts";

/**
 * The folder of a backup must be outside of the home. With `make` its last part is made; never more of it, and never for a
 * backup that comes by itself: a disk that is not connected would get its backups on this machine, unseen.
 */
export async function prepareFolder(
  folder: string,
  { home, make }: { readonly home: string; readonly make: boolean },
): Promise<void> {
  const within = relative(home, folder);
  if (
    !isAbsolute(folder) ||
    within === "" ||
    !(within.startsWith(`..${sep}`) || within === ".." || isAbsolute(within))
  )
    throw new PairedError("bad_input", "a backup does not go into the home that it is of", {
      fix: "Name a folder on another disk, or one that is synchronised elsewhere: --to FOLDER",
    });
  if (make) await makeLast(folder);
  if (!(await isFolder(folder)))
    throw new PairedError("unavailable", `the backup folder ${folder} is not there`, {
      fix: "Connect its disk, or name another folder: paired-mcp backup schedule --to FOLDER",
    });
}

/** Whether backups can be reached now. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EACCES", "EIO", "ENXIO", "ESTALE"].includes(errorCode(error)))
      return false;
    throw inFolder(path, error);
  }
}

async function makeLast(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) === "ENOENT")
      throw new PairedError("not_found", `there is no folder in which ${folder} could be made`, {
        fix: "Make it first, or connect its disk.",
      });
    if (errorCode(error) !== "EEXIST") throw inFolder(folder, error);
  }
}
