import { existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import { errorCode } from "../store/disk-error.ts";
import type { Board } from "./board.ts";
import { readParts } from "./parts.ts";
import { readGlob } from "./paths.ts";
import { ENDED, type Holder, type Task, taskName } from "./task.ts";

/** Decisions on record, as files of the project's repository. */
export interface Adrs {
  /**
   * Writes a decision as `ADR-0001-slug.md` into a folder of the project, and says so in its history. Throws, and nothing
   * was written, for a folder outside of the project, a file that is there, and a record that lacks a part.
   */
  readonly write: (id: number, place: Place, by: Holder) => { task: Task; path: string };
}

export interface Place {
  /** Of the project, as the client's session has it; undefined: it has none. */
  readonly root: string | undefined;
  readonly project: string;
  /** Below the root. */
  readonly folder: string;
}

/** In the order of the file. */
const PARTS = ["context", "decision", "alternatives", "consequences"] as const;
const SLUG_CHARS = 60;

export function createAdrs(deps: {
  readonly store: Store;
  readonly board: Board;
  readonly clock: Clock;
}): Adrs {
  const { store, board, clock } = deps;
  return {
    write: (id, place, by) =>
      store.transaction(() => {
        const before = board.get(id);
        assertDecision(before, place.project);
        const text = adrText(before, clock());
        const folder = readFolder(place);
        const path = `${folder.relative}/${fileName(before)}`;
        const task = board.move(id, { action: "write", note: path }, by);
        // Last, for a file is not taken back with the transaction.
        writeNew(folder.root, path, text);
        return { task, path };
      }),
  };
}

/** The file of a decision; throws `bad_input` with the parts that its body lacks. */
export function adrText(task: Task, now: number): string {
  const parts = readParts(task.body ?? "", PARTS);
  const missing = PARTS.filter((part) => !parts.has(part));
  if (missing.length > 0)
    throw new PairedError("bad_input", `the record lacks ${missing.join(", ")}`, {
      fix: 'Give the body of the decision a heading or "Context: ..." for each; add it anew if it is too late.',
    });
  const { title, number, role, approved, id } = task;
  const said = [role, ...approved.filter((each) => each !== role)].join(", ");
  const sections = [
    `# ADR-${pad(number)}: ${title}`,
    [
      `- Status: ${statusOf(task)}`,
      `- Date: ${new Date(now).toISOString().slice(0, 10)}`,
      `- Stakeholders: ${said}`,
      `- Task: ${taskName(id)}`,
    ].join("\n"),
    ...PARTS.map((part) => `## ${heading(part)}\n\n${parts.get(part)}`),
  ];
  return `${sections.join("\n\n")}\n`;
}

function heading(part: string): string {
  return part.slice(0, 1).toUpperCase() + part.slice(1);
}

function statusOf({ state }: Task): string {
  if (state === "done") return "Accepted";
  return ENDED.has(state) ? "Rejected" : "Proposed";
}

function fileName({ number, title }: Task): string {
  const slug = title
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, SLUG_CHARS)
    .replaceAll(/^-+|-+$/g, "");
  return `ADR-${pad(number)}-${slug || "decision"}.md`;
}

function pad(number: number | null): string {
  return String(number).padStart(4, "0");
}

function assertDecision({ kind, project }: Task, here: string): void {
  if (kind !== "adr")
    throw new PairedError("bad_input", "only a decision is written to a file", {
      fix: 'Add it with task_add, kind "adr".',
    });
  if (project !== here)
    throw new PairedError("denied", "the decision is of another project", {
      fix: "Write it from a session in that project.",
    });
}

function readFolder({ root, folder }: Place): { root: string; relative: string } {
  if (root === undefined)
    throw new PairedError("unavailable", "this session has no project folder to write into", {
      fix: "Start the client in a git repository, or write the file yourself from task_list with the id.",
    });
  const relative = readGlob(folder);
  if (/[*?]/.test(relative) || relative.toLowerCase().split("/").includes(".git"))
    throw new PairedError("bad_input", "that is no folder for decisions", {
      fix: "For example docs/adr.",
    });
  return { root, relative };
}

/** Follows no link out of the root, and opens no file that is there. */
function writeNew(root: string, path: string, text: string): void {
  const folder = dirname(join(root, path));
  try {
    const real = realpathSync(root);
    let there = folder;
    while (!existsSync(there)) there = dirname(there);
    assertBelow(real, realpathSync(there));
    mkdirSync(folder, { recursive: true });
    const target = realpathSync(folder);
    assertBelow(real, target);
    writeFileSync(join(target, path.slice(path.lastIndexOf("/") + 1)), text, { flag: "wx" });
  } catch (error) {
    if (error instanceof PairedError) throw error;
    if (errorCode(error) === "EEXIST")
      throw new PairedError("conflict", "the file is there already, and is left as it is", {
        fix: `Look at ${path}; move it away to write it anew.`,
      });
    throw new PairedError("unavailable", `the file cannot be written (${errorCode(error)})`, {
      fix: "Look at the folder's rights, or name another one.",
      cause: error,
    });
  }
}

function assertBelow(root: string, path: string): void {
  if (path === root || path.startsWith(root + sep)) return;
  throw new PairedError("denied", "the folder leads out of the project", {
    fix: "Name a folder of the project that is no link to elsewhere.",
  });
}
