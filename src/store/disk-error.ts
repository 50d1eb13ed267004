import { PairedError } from "../errors.ts";

const NOT_ALLOWED = [
  "this user may not use that path",
  "Give the folder to this user, or set PAIRED_HOME to another one on a local disk.",
] as const;

const FULL = [
  "the disk is full",
  "Free some space; what was acknowledged before is safe.",
] as const;

const PLAIN: Record<string, readonly [says: string, fix: string]> = {
  ENOSPC: FULL,
  SQLITE_FULL: FULL,
  EDQUOT: ["the disk quota is used up", "Free some space; what was acknowledged before is safe."],
  EROFS: ["the disk is read-only", "Set PAIRED_HOME to a folder that can be written."],
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  SQLITE_CANTOPEN: NOT_ALLOWED,
  SQLITE_READONLY: NOT_ALLOWED,
  SQLITE_NOTADB: ["it is not a file of PAIRED", "Move it away; it is made anew."],
  ENOTSUP: [
    "its file system cannot do what PAIRED needs (hard links, sockets)",
    "Set PAIRED_HOME to a folder on a local disk.",
  ],
  ENOTDIR: ["a part of the path is a file", "Set PAIRED_HOME to a folder."],
  EEXIST: ["a part of the path is a file", "Set PAIRED_HOME to a folder."],
  EMFILE: ["too many files are open", "Close some programs, or raise the limit of open files."],
};

/** A failure of the file system in our words: what path, what is wrong, what to do. */
export function diskError(path: string, cause: unknown): PairedError {
  const code = errorCode(cause);
  const [says, fix] = PLAIN[code] ?? [`the system says ${code}`, "Run `paired-mcp doctor`."];
  return new PairedError("unavailable", `cannot use ${path}: ${says}`, { fix, cause });
}

/** Runs `work` on `path`, and throws what the file system throws in our words. */
export function onDisk<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof PairedError ? error : diskError(path, error);
  }
}

/** `ENOENT`, `SQLITE_BUSY` ...: the stable name of a failure, never its message. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
