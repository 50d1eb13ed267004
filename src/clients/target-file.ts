import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { platform } from "node:os";
import { basename, dirname, join } from "node:path";

import { PairedError } from "../errors.ts";
import { diskError, errorCode } from "../store/disk-error.ts";
import { replaceFile } from "../store/files.ts";

/** A file of another program that is to be changed, as it was when it was read. */
export interface TargetFile {
  /** As the client names it. */
  readonly path: string;
  /** Where it lies, behind every link. */
  readonly real: string;
  /** Undefined when it is not there. */
  readonly bytes: Buffer | undefined;
  readonly mode: number;
}

const BOM = "\uFEFF";

/** Reads a file that may be changed, through links; a new one gets `mode`. */
export function readTarget(path: string, mode: number): TargetFile {
  try {
    const real = behindLinks(path);
    const stats = statSync(real, { throwIfNoEntry: false });
    if (!stats) return { path, real, bytes: undefined, mode };
    if (!stats.isFile()) throw refusal(path, "it is not a file", "Move it away.");
    return { path, real, bytes: readFileSync(real), mode: stats.mode & 0o777 };
  } catch (error) {
    throw inOurWords(path, error);
  }
}

/** Refuses what could not be written afterwards, before anything is. */
export function assertWritable({ path, real }: TargetFile): void {
  try {
    const stats = statSync(real, { throwIfNoEntry: false });
    if (!stats) return;
    if (platform() !== "win32" && stats.uid !== process.getuid?.())
      throw refusal(path, "it belongs to another user", "Run this as its owner.");
    if ((stats.mode & 0o200) === 0)
      throw refusal(path, "it is read-only", `To allow it: chmod u+w '${path}'`);
    accessSync(real, constants.W_OK);
    accessSync(dirname(real), constants.W_OK);
  } catch (error) {
    throw inOurWords(path, error);
  }
}

/** Its text without a byte order mark; empty when it is not there. */
export function textOf({ path, bytes }: TargetFile): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw refusal(path, "it is not UTF-8 text", "Save it as UTF-8, and run this again.");
  }
}

/** A text as the bytes of that file: with its byte order mark, if it has one. */
export function bytesFor({ bytes }: TargetFile, text: string): Buffer {
  const marked = bytes?.subarray(0, 3).equals(Buffer.from(BOM)) ?? false;
  return Buffer.from(marked ? BOM + text : text);
}

/** Replaces it, all or nothing, if it still is what was read; undefined removes it. Returns the folders that were made for it. */
export function writeTarget(file: TargetFile, bytes: Buffer | undefined): string[] {
  const { path, real, mode } = file;
  try {
    const now = statSync(real, { throwIfNoEntry: false }) && readFileSync(real);
    if (!same(now, file.bytes))
      throw new PairedError("conflict", `${path} was changed by another program just now`, {
        fix: "Run this again.",
      });
    if (!bytes) {
      rmSync(real, { force: true });
      return [];
    }
    const made = makeFolders(dirname(real));
    replaceFile(real, bytes, mode);
    return made;
  } catch (error) {
    throw inOurWords(path, error);
  }
}

/** Removes folders, innermost first, as long as they are empty. */
export function removeEmpty(folders: readonly string[]): void {
  try {
    for (const folder of folders.toReversed()) rmdirSync(folder);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST", "ENOENT", "EACCES", "EPERM"].includes(errorCode(error)))
      throw error;
  }
}

function same(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a && b ? a.equals(b) : a === b;
}

function behindLinks(path: string): string {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats) {
    if (stats.isSymbolicLink() && !statSync(path, { throwIfNoEntry: false }))
      throw refusal(
        path,
        "it is a link to a file that is not there",
        "Remove the link, or make that file.",
      );
    return realpathSync(path);
  }
  const folder = dirname(path);
  return folder === path ? path : join(behindLinks(folder), basename(path));
}

/** Outermost first. */
function makeFolders(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })) return [];
  const made = makeFolders(dirname(folder));
  mkdirSync(folder);
  return [...made, folder];
}

function refusal(path: string, says: string, fix: string): PairedError {
  return new PairedError("denied", `${path}: ${says}`, { fix });
}

function inOurWords(path: string, error: unknown): PairedError {
  if (error instanceof PairedError) return error;
  const code = errorCode(error);
  if (["EACCES", "EPERM", "EROFS"].includes(code))
    return refusal(path, "this user may not write there", "Allow it for the file and its folder.");
  if (["ENOTDIR", "EEXIST"].includes(code))
    return refusal(path, "a part of the way there is a file", "Move that file away.");
  if (code === "ELOOP") return refusal(path, "its links lead in a circle", "Remove the link.");
  return diskError(path, error);
}
