import { open } from "node:fs/promises";
import { basename, sep } from "node:path";

import { type Item, refuse } from "../../memory/import/draft.ts";
import { errorCode } from "../../store/disk-error.ts";
import type { Format } from "./options.ts";
import { CLAUDE_FILES, MARKDOWN } from "./wanted.ts";

type Known = Exclude<Format, "auto">;

export const PERMIT = "Give this user the right to read it, or leave it out.";
const HEAD_BYTES = 64 * 1024;

/** What a folder is, by its name. */
export function folderFormat(root: string): Known {
  const parts = root.split(sep);
  if (basename(root) === ".paired") return "paired-1.0";
  return parts.includes(".claude") ? "claude" : "markdown";
}

/** What a file is, by its name and its first bytes; an item when it is nothing that can be read. */
export async function detectFile(path: string, file: string): Promise<Known | Item> {
  const name = basename(path);
  const parts = path.split(sep);
  if (CLAUDE_FILES.has(name)) return "claude";
  if (MARKDOWN.test(name)) return parts.includes(".claude") ? "claude" : "markdown";
  const head = await readHead(path);
  if (typeof head === "string") return refuse({ file }, `it cannot be read (${head})`, PERMIT);
  if (head[0] === 0x1f && head[1] === 0x8b)
    return refuse({ file }, "it is compressed (gzip)", `Run first: gunzip ${JSON.stringify(name)}`);
  if (head.subarray(0, 4).toString("latin1") === "PK\u0003\u0004")
    return refuse({ file }, "it is compressed (zip)", "Unpack it, and import the folder.");
  if (head.includes(0)) return refuse({ file }, "it is not a text file", "Save it as UTF-8 text.");
  const text = head.toString("utf8");
  if (parts.includes(".paired") || /"exportTimestamp"\s*:/.test(text)) return "paired-1.0";
  if (/"paired"\s*:\s*\d/.test(text)) return "paired";
  if (/"type"\s*:\s*"(?:entity|relation)"/.test(text)) return "graph";
  return refuse(
    { file },
    head.length === 0 ? "it is empty" : "its format is not known",
    "Say what it is with --format, or save it as Markdown.",
  );
}

async function readHead(path: string): Promise<Buffer | string> {
  try {
    await using file = await open(path, "r");
    const bytes = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(bytes, 0, HEAD_BYTES, 0);
    return bytes.subarray(0, bytesRead);
  } catch (error) {
    return errorCode(error);
  }
}
