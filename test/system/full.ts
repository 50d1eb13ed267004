import { closeSync, openSync, writeSync } from "node:fs";

/** Writes a file until not one byte more finds room. */
export function fillDisk(path: string): void {
  const file = openSync(path, "w");
  try {
    for (let chunk = 1024 * 1024; chunk >= 1; chunk = Math.floor(chunk / 2))
      while (wrote(file, chunk));
  } finally {
    closeSync(file);
  }
}

function wrote(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes, 1)) === bytes;
  } catch {
    return false;
  }
}
