import { open, readFile, stat } from "node:fs/promises";

import type { Config } from "../../config.ts";
import { PairedError } from "../../errors.ts";
import { readEntryLine } from "../../memory/entry-line.ts";
import type { Item } from "../../memory/import/draft.ts";
import { ENTRIES_NAME } from "../../rights/archive/format.ts";
import { type Archive, linesOf, readArchive } from "../../rights/archive/read.ts";
import { isSealed, openSealed } from "../../rights/archive/sealed.ts";
import { showCount } from "../../rights/show.ts";
import { openHome } from "../../store/home.ts";
import type { Program } from "../command.ts";
import { openPerson } from "../keys/person.ts";
import { openPrivacyNode } from "../privacy-node.ts";
import { takeNodesPlace } from "../take-nodes-place.ts";
import { placeOf } from "../write-new-file.ts";
import type { ImportOptions } from "./options.ts";

const MAX_BYTES = 1024 ** 3;
const HEAD_BYTES = 64;
/** Where a ZIP file has the name of its first file. */
const FIRST_NAME = 30;

/** The archive that is to be imported, checked wholly; undefined when something else is. */
export async function findArchive(
  { paths, format }: ImportOptions,
  program: Program,
): Promise<Archive | undefined> {
  const [name] = paths;
  if (name === undefined || paths.length > 1 || format !== "auto") return undefined;
  const path = placeOf(program.cwd, name);
  const head = await readHead(path);
  const isZip = head.subarray(0, 4).toString("latin1") === "PK\u0003\u0004";
  const isOurs = isZip && head.subarray(FIRST_NAME, FIRST_NAME + 5).toString("latin1") === "data/";
  if (!isOurs && !isSealed(head)) return undefined;
  if ((await stat(path)).size > MAX_BYTES)
    throw new PairedError("bad_input", "this archive is refused: it has more than 1 GiB", {
      fix: "Import only what paired-mcp export wrote. Nothing was imported.",
    });
  const bytes = await readFile(path);
  return readArchive(isSealed(head) ? await unseal(bytes, program) : bytes);
}

/** Its entries alone, for a home that has some already. */
export function entriesOf({ files }: Archive, file: string): Item[] {
  return linesOf(files.get(ENTRIES_NAME)).map((line, n) =>
    readEntryLine(line, { file, line: n + 1 }),
  );
}

/**
 * Puts all of an archive into an empty home, in one transaction, while no node runs; false when the home is not empty.
 * After a throw, and after a crash, nothing was imported.
 */
export async function restoreInto(program: Program, archive: Archive): Promise<boolean> {
  const { config, stdout } = program;
  {
    await using node = await openPrivacyNode(program);
    if (!(await node.isEmpty())) return false;
  }
  const { entry = 0, task = 0 } = await restoreAlone(config, archive);
  stdout.write(
    `Restored: ${showCount(entry, "entry", "entries")} and ${showCount(task, "task")}, with their numbers, times and history. Spaces are not in an archive: join them anew.\n`,
  );
  return true;
}

async function restoreAlone(
  config: Config,
  archive: Archive,
): Promise<Readonly<Record<string, number>>> {
  using lock = await takeNodesPlace(config.home);
  const { openContext } = await import("../../context.ts");
  await using ctx = openContext({ home: await openHome(config) });
  ctx.log.info("restoring", { lock: lock.path });
  return ctx.rights.restore(archive);
}

async function unseal(bytes: Buffer, program: Program): Promise<Buffer> {
  using person = openPerson(program, { piped: false, why: "an archive under a passphrase" });
  const passphrase = await person.secret("Passphrase of the archive: ");
  try {
    return await openSealed(bytes, passphrase);
  } finally {
    passphrase.fill(0);
  }
}

/** Empty where there is no file: whoever reads it next says so. */
async function readHead(path: string): Promise<Buffer> {
  try {
    if (!(await stat(path)).isFile()) return Buffer.alloc(0);
    await using file = await open(path, "r");
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return Buffer.alloc(0);
  }
}
