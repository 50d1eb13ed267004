/**
 * Writes npm-shrinkwrap.json for the package: the lockfile less what only development needs. People who install us
 * then get the exact versions that we test; `overrides` would not reach them. `--remove` takes it away after packing.
 */
import { readFile, rm, writeFile } from "node:fs/promises";

const TARGET = "npm-shrinkwrap.json";

if (process.argv.includes("--remove")) {
  await rm(TARGET, { force: true });
} else {
  const lock = JSON.parse(await readFile("package-lock.json", "utf8"));
  delete lock.packages[""].devDependencies;
  for (const [path, entry] of Object.entries(lock.packages))
    if (entry.dev) delete lock.packages[path];
  await writeFile(TARGET, `${JSON.stringify(lock, undefined, 2)}\n`);
}
