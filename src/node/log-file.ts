import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";

import { onDisk } from "../store/disk-error.ts";

export interface LogFile extends Disposable {
  readonly write: (line: string) => void;
}

const MAX_BYTES = 1024 * 1024;
const FILES = 3;

/** Appends lines to `node.log` in `folder`, for this user alone; a full file becomes `node.log.1`, of three in all. */
export function openLogFile(folder: string, maxBytes: number = MAX_BYTES): LogFile {
  const path = join(folder, "node.log");
  let file = onDisk(path, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return openSync(path, "a", 0o600);
  });
  let size = fstatSync(file).size;
  return {
    write(line) {
      try {
        if (size > 0 && size + Buffer.byteLength(line) > maxBytes) rotate();
        size += writeSync(file, line);
      } catch {
        // A full disk must not stop the node: what is lost here is a log line.
      }
    },
    [Symbol.dispose]: () => closeSync(file),
  };

  function rotate(): void {
    closeSync(file);
    for (let age = FILES - 1; age > 0; age -= 1) move(age - 1, age);
    file = openSync(path, "a", 0o600);
    size = fstatSync(file).size;
  }

  function move(from: number, to: number): void {
    try {
      renameSync(from === 0 ? path : `${path}.${from}`, `${path}.${to}`);
    } catch {
      // There is no file of that age yet.
    }
  }
}
