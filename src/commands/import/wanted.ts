import { basename, relative, sep } from "node:path";

import type { Format } from "./options.ts";

type Known = Exclude<Format, "auto">;

export const MARKDOWN = /\.(?:md|markdown)$/i;
export const CLAUDE_FILES = new Set(["CLAUDE.md", "CLAUDE.local.md"]);

/** Dotfolders hold programs' own things; those of Claude Code and PAIRED 1.0 are what was asked for. */
export function isOpen(name: string, format: Known): boolean {
  if (name === "node_modules") return false;
  if (!name.startsWith(".")) return true;
  return (
    (format === "claude" && name === ".claude") || (format === "paired-1.0" && name === ".paired")
  );
}

export function isWanted(path: string, root: string, format: Known): boolean {
  const name = basename(path);
  if (format === "paired-1.0") return true;
  if (name.startsWith(".")) return false;
  if (format === "markdown") return MARKDOWN.test(name);
  if (format === "claude") return isClaudeFile(path, root);
  return /\.(?:jsonl|ndjson|json)$/i.test(name);
}

/** The way to a file below the nearest `.paired`, which may be the folder that was named. */
export function pairedFolder(path: string, root: string): string[] {
  const parts = path.split(sep);
  const at = parts.lastIndexOf(".paired");
  if (at >= 0) return parts.slice(at + 1);
  return path === root ? [basename(path)] : relative(root, path).split(sep);
}

/** Instruction files anywhere; below `.claude` only rules and its own notes, not those of plug-ins. */
function isClaudeFile(path: string, root: string): boolean {
  const parts = path.split(sep);
  const name = parts.at(-1) ?? "";
  const inside = parts.lastIndexOf(".claude");
  const way = inside < 0 ? [] : parts.slice(inside + 1);
  if (basename(root) === "memory" && MARKDOWN.test(name)) return true;
  if (inside < 0 || way.length === 1) return CLAUDE_FILES.has(name);
  if (!MARKDOWN.test(name)) return false;
  return way[0] === "rules" || (way.length === 4 && way[0] === "projects" && way[2] === "memory");
}
