import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

import { z } from "zod";

import { errorCode } from "../store/disk-error.ts";
import { makeFolder, replaceFile } from "../store/files.ts";
import type { TargetFile } from "./target-file.ts";

/** How a file was before PAIRED wrote into it. */
export interface Before {
  /** Undefined when there was none. */
  readonly bytes: Buffer | undefined;
  /** Whether nobody has changed the file since: what was there before can be put back whole. */
  readonly untouched: boolean;
  /** Folders that were made for it, outermost first. */
  readonly folders: readonly string[];
}

/** Copies of other programs' files, as they were before. */
export interface Befores {
  /** Keeps a copy, before the file is written; returns where it is, or undefined for a file that was not there. */
  readonly keep: (file: TargetFile) => string | undefined;
  /** Remembers what was written then. */
  readonly wrote: (file: TargetFile, bytes: Buffer, folders: readonly string[]) => void;
  readonly find: (file: TargetFile) => Before | undefined;
  readonly drop: (file: TargetFile) => void;
}

const RECORD = z.object({
  path: z.string(),
  existed: z.boolean(),
  after: z.string(),
  folders: z.array(z.string()),
});

/** Keeps them in a folder of the home, which only this user can read: such files may hold keys of other servers. */
export function createBefores(home: string): Befores {
  const folder = join(home, "before-init");
  const copyOf = ({ real }: TargetFile): string =>
    join(folder, `${hash(Buffer.from(real)).slice(0, 12)}-${basename(real)}`);
  const recordOf = (file: TargetFile): string => `${copyOf(file)}.record`;
  return {
    keep(file) {
      if (!file.bytes) return undefined;
      makeFolder(folder);
      replaceFile(copyOf(file), file.bytes);
      return copyOf(file);
    },
    wrote(file, bytes, folders) {
      makeFolder(folder);
      const existed = file.bytes !== undefined;
      const record = { path: file.real, existed, after: hash(bytes), folders };
      replaceFile(recordOf(file), Buffer.from(JSON.stringify(record)));
    },
    find(file) {
      const record = RECORD.safeParse(parse(read(recordOf(file)))).data;
      const bytes = read(copyOf(file));
      if (!record || !file.bytes || (record.existed && !bytes)) return undefined;
      const { existed, after, folders } = record;
      return { bytes: existed ? bytes : undefined, untouched: after === hash(file.bytes), folders };
    },
    drop(file) {
      rmSync(copyOf(file), { force: true });
      rmSync(recordOf(file), { force: true });
    },
  };
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function parse(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(bytes?.toString("utf8") ?? "");
  } catch {
    return undefined;
  }
}

function hash(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
