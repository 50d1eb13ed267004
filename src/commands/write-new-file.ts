import { writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { PairedError } from "../errors.ts";
import { errorCode, onDisk } from "../store/disk-error.ts";
import type { Program } from "./command.ts";

/** Writes a file that is not there yet, for this user alone; returns its whole path. */
export function writeNewFile({ cwd }: Program, name: string, text: string): string {
  const path = placeOf(cwd, name);
  onDisk(path, () => {
    try {
      writeFileSync(path, text, { flag: "wx", mode: 0o600 });
    } catch (error) {
      throw errorCode(error) === "EEXIST" ? taken(path) : error;
    }
  });
  return path;
}

/** What a path that a person typed means. */
export function placeOf(cwd: string | undefined, name: string): string {
  if (cwd !== undefined) return resolve(cwd, name);
  throw new PairedError("not_found", "the folder in which this was started is gone", {
    fix: "Go to a folder that is there.",
  });
}

export function taken(path: string): PairedError {
  return new PairedError("conflict", `${path} is there already`, {
    fix: "Name another file: nothing is overwritten.",
  });
}
