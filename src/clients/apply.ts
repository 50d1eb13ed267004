import type { Befores } from "./before.ts";
import type { Step } from "./plan.ts";
import { removeEmpty, writeTarget } from "./target-file.ts";

/** Writes one step of a plan, all or nothing; returns where a copy of the file as it was lies. */
export function applyStep(
  step: Extract<Step, { readonly file: unknown }>,
  befores: Befores,
): string | undefined {
  const { change, file, bytes } = step;
  if (change === "remove") {
    const old = befores.find(file);
    writeTarget(file, bytes);
    if (bytes === undefined) removeEmpty(old?.folders ?? []);
    befores.drop(file);
    return undefined;
  }
  const copy = befores.keep(file);
  const folders = writeTarget(file, bytes);
  if (bytes) befores.wrote(file, bytes, folders);
  return copy;
}
