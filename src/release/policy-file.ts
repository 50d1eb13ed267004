import { readFileSync, type Stats } from "node:fs";
import { basename } from "node:path";

import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

import { PairedError } from "../errors.ts";
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
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: "core",
    merge: false,
    uniqueKeys: true,
    logLevel: "silent",
    prettyErrors: false,
    lineCounter: lines,
  });
  const lineOf = (offset: number | undefined): string =>
    offset === undefined ? "" : `line ${lines.linePos(offset).line}: `;
  const [broken] = document.errors;
  if (broken) throw bad(path, `${lineOf(broken.pos[0])}it is not YAML or JSON (${broken.code})`);
  const parsed = POLICY.safeParse(plain(document, path));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const keys = issue?.path.filter((key) => typeof key !== "symbol") ?? [];
  const at = placeOf(document.contents, keys);
  const name = keys.join(".") || "the whole";
  throw bad(path, `${lineOf(at)}${name}: ${sayIssue(issue)}`);
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

function plain(document: ReturnType<typeof parseDocument>, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw bad(path, "it uses aliases, or is nested too deep");
  }
}

/** Where the value of the longest known part of `keys` stands. */
function placeOf(contents: unknown, keys: readonly (string | number)[]): number | undefined {
  let node = contents;
  let at: number | undefined;
  for (const key of keys) {
    if (isMap(node)) {
      const pair = node.items.find(({ key: name }) => isScalar(name) && name.value === key);
      if (isScalar(pair?.key)) at = pair.key.range?.[0] ?? at;
      node = pair?.value;
    } else {
      const items: unknown =
        typeof node === "object" && node !== null && "items" in node ? node.items : undefined;
      node = Array.isArray(items) ? items[Number(key)] : undefined;
      at = rangeOf(node) ?? at;
    }
  }
  return at ?? rangeOf(contents);
}

function rangeOf(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  const { range } = node;
  return Array.isArray(range) && typeof range[0] === "number" ? range[0] : undefined;
}

function sayIssue(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === "unrecognized_keys") return `unknown key "${issue.keys[0]?.slice(0, 40)}"`;
  if (issue?.code === "invalid_value") return `takes ${issue.values.join(" or ")}`;
  return issue?.message ?? "cannot be understood";
}

/** The error of a policy that does not count. */
export function bad(path: string, what: string, fix?: string): PairedError {
  return new PairedError("denied", `the policy ${basename(path)} does not count: ${what}`, {
    fix: `${fix ?? `Mend ${path}; paired-mcp policy says when it is right.`} Until then nothing leaves this machine.`,
  });
}
