import { readFileSync } from "node:fs";
import { platform } from "node:os";

import { errorCode } from "../disk-error.ts";

/** Whether a process of this machine runs; one that has ended and that nobody has asked about yet (a zombie) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
  return platform() !== "linux" || !isZombie(pid);
}

/** The state stands behind the name, which is in brackets and may hold any character (proc(5)). */
function isZombie(pid: number): boolean {
  try {
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}
