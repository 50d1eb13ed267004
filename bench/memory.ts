import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { PairedError } from "../src/errors.ts";
import { measureCodes } from "./memory/codes.ts";
import { measureEmbeddings } from "./memory/embeddings.ts";
import { measureFloor } from "./memory/floor.ts";
import { createHomes, type Homes } from "./memory/homes.ts";
import { measureImport } from "./memory/import.ts";
import { measurePack } from "./memory/pack.ts";
import { measurePeers } from "./memory/peers.ts";
import { measureReceived } from "./memory/received.ts";
import { measureStdio } from "./memory/stdio.ts";
import { type Figure, report } from "./report.ts";
import { measureRetrieval } from "./retrieval.ts";

type Part = (homes: Homes) => Figure[] | Promise<Figure[]>;

const PARTS: Readonly<Record<string, Part>> = {
  retrieval: measureRetrieval,
  floor: measureFloor,
  codes: measureCodes,
  stdio: measureStdio,
  import: measureImport,
  received: measureReceived,
  pack: measurePack,
  peers: measurePeers,
  embeddings: measureEmbeddings,
};

/** What memory finds, how fast, and beside what else a user could take. `npm run bench -- memory stdio floor`: only those parts. */
export async function run(): Promise<void> {
  const asked = process.argv.slice(3);
  execFileSync(process.execPath, ["scripts/build.js"], { cwd: join(import.meta.dirname, "..") });
  const parts = asked.length > 0 ? asked : Object.keys(PARTS);
  using homes = createHomes();
  const figures: Figure[] = [];
  for (const name of parts) figures.push(...(await findPart(name)(homes)));
  report("memory", figures);
}

function findPart(name: string): Part {
  const part = PARTS[name];
  if (part) return part;
  throw new PairedError("bad_input", `the benchmark has no part "${name}"`, {
    fix: `Any of: ${Object.keys(PARTS).join(", ")}`,
  });
}
