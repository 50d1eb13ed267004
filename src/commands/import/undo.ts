import { PairedError } from "../../errors.ts";
import { entryName } from "../../memory/entry.ts";
import { EXIT, type Program } from "../command.ts";
import { MAX_UNDO } from "../import-methods.ts";
import { createProgress, number, visible } from "./screen.ts";
import { hasMemory, openTarget } from "./target.ts";

/** Names the imports that can be taken back, newest first. */
export async function listImports(
  { json }: { readonly json: boolean },
  program: Program,
): Promise<number> {
  const batches = hasMemory(program) ? await load(program) : [];
  const lines = json
    ? [JSON.stringify({ imports: batches.map(({ id, ...rest }) => ({ id: `I${id}`, ...rest })) })]
    : batches.map(({ id, source, started, finished, entries }) => {
        const cut = finished === null ? ", cut off: run it again to go on" : "";
        return `I${id}  ${new Date(started).toISOString().slice(0, 16)}  ${number(entries)} entries of ${visible(source)}${cut}`;
      });
  program.stdout.write(lines.length === 0 ? "Nothing was imported.\n" : `${lines.join("\n")}\n`);
  return EXIT.ok;
}

async function load(program: Program): ReturnType<Awaited<ReturnType<typeof openTarget>>["list"]> {
  await using target = await openTarget(program);
  return await target.list();
}

/** Takes an import back: every entry of it that nobody has changed, annotated or shared since. */
export async function undoImport(
  { batch, json }: { readonly batch: number; readonly json: boolean },
  program: Program,
): Promise<number> {
  const { stdout, stderr } = program;
  if (!hasMemory(program))
    throw new PairedError("not_found", `there is no import I${batch}`, {
      fix: "Nothing was imported.",
    });
  await using target = await openTarget(program);
  const total = (await target.list()).find(({ id }) => id === batch)?.entries ?? 0;
  using progress = createProgress({ stdout, stderr, totalBytes: total });
  let [removed, after]: [number, number | undefined] = [0, 0];
  const kept: number[] = [];
  while (after !== undefined) {
    const undone = await target.undo(batch, after, MAX_UNDO);
    removed += undone.removed;
    kept.push(...undone.kept);
    after = undone.next;
  }
  const names = kept.map(entryName);
  progress.print(
    json
      ? JSON.stringify({ import: `I${batch}`, removed, kept: names })
      : `${number(removed)} entries of I${batch} are gone.${names.length > 0 ? ` Kept, because they were changed, annotated or shared since: ${names.join(", ")}` : ""}`,
  );
  return EXIT.ok;
}
