import { PairedError } from "../src/errors.ts";
import { measureAudit } from "./release/audit.ts";
import { measureBackup } from "./release/backup.ts";
import { measureCipher } from "./release/cipher.ts";
import { measureErase } from "./release/erase.ts";
import { measureGate } from "./release/gate.ts";
import { measureKeys } from "./release/keys.ts";
import { measureRedaction } from "./release/redaction.ts";
import { type Figure, report } from "./report.ts";

type Part = () => Figure[] | Promise<Figure[]>;

const PARTS: Readonly<Record<string, Part>> = {
  redaction: measureRedaction,
  keys: measureKeys,
  cipher: measureCipher,
  backup: measureBackup,
  audit: measureAudit,
  erase: measureErase,
  gate: measureGate,
};

/** What the gate and what stands behind it find, cost and refuse. `npm run bench -- release redaction`: only that part. */
export async function run(): Promise<void> {
  const asked = process.argv.slice(3);
  const parts = asked.length > 0 ? asked : Object.keys(PARTS);
  const figures: Figure[] = [];
  for (const name of parts) figures.push(...(await findPart(name)()));
  report("release", figures);
}

function findPart(name: string): Part {
  const part = PARTS[name];
  if (part) return part;
  throw new PairedError("bad_input", `the benchmark has no part "${name}"`, {
    fix: `Any of: ${Object.keys(PARTS).join(", ")}`,
  });
}
