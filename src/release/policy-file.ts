import { readFileSync, type Stats } from "node:fs";
import { basename } from "node:path";

import { PairedError } from "../errors.ts";
import { readYaml } from "../store/checked-yaml.ts";
import { findStats } from "../store/files.ts";
import { type Policy, POLICY } from "./policy.ts";

const MAX_BYTES = 64 * 1024;
const OTHERS_MAY_WRITE = 0o022;

/** Throws `denied` unless a policy's bytes are whose they should be; `path` is where they were read. */
export type Check = (bytes: Buffer, path: string) => void;

/**
 * The policy in a file, YAML or JSON; undefined when there is no such file. Throws `denied` for one that others can
 * write or that does not parse, with the line, the key and what it takes: until it is mended, nothing leaves.
 */
export function readPolicy(path: string, check: Check = () => {}): Policy | undefined {
  const bytes = readGuarded(path);
  if (!bytes) return undefined;
  check(bytes, path);
  return parsePolicy(bytes.toString("utf8"), path);
}

/** What is in a file that nobody but this user or an administrator could have written; undefined: there is none. */
export function readGuarded(path: string): Buffer | undefined {
  const stats = findStats(path);
  if (!stats) return undefined;
  if (!stats.isFile()) throw bad(path, "it is not a file");
  if (process.platform !== "win32") assertOurs(path, stats);
  if (stats.size > MAX_BYTES) throw bad(path, `it has more than ${MAX_BYTES / 1024} KiB`);
  return load(path);
}

function assertOurs(path: string, { uid, mode }: Stats): void {
  if ((mode & OTHERS_MAY_WRITE) !== 0)
    throw bad(path, "other users can write it", `Close it: chmod go-w ${path}`);
  if (uid !== 0 && uid !== process.getuid?.())
    throw bad(
      path,
      "it belongs to another user",
      `Give it to an administrator: chown root ${path}`,
    );
}

/** Throws `denied`, as `readPolicy` does; `path` is how the file is called. */
export function parsePolicy(text: string, path: string): Policy {
  const read = readYaml(text, POLICY);
  if ("fault" in read) throw bad(path, read.fault);
  return read.data;
}

function load(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new PairedError("denied", `the policy ${basename(path)} cannot be read; nothing leaves`, {
      fix: `Make it readable for you: ${path}`,
      cause,
    });
  }
}

/** The error of a policy that does not count. */
export function bad(path: string, what: string, fix?: string): PairedError {
  return new PairedError("denied", `the policy ${basename(path)} does not count: ${what}`, {
    fix: `${fix ?? `Mend ${path}; paired-mcp policy says when it is right.`} Until then nothing leaves this machine.`,
  });
}
