import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { resolve } from "node:path";

import { z } from "zod";

import { PairedError } from "../../errors.ts";
import { formatRecord } from "../../privacy/audit-chain.ts";
import { diskError, errorCode } from "../../store/disk-error.ts";
import { EXIT, type Program } from "../command.ts";
import type { AskedNode } from "../open-node.ts";
import { SEAL } from "./seal.ts";

const TEXTS = z.array(z.string());

/**
 * Writes the chain to a new file that only its owner can read: one record a line, byte for byte as it was hashed, and
 * both ends and their signature as the last two lines. `scripts/verify-audit.js` checks it without PAIRED and without its keys.
 */
export async function exportAudit(
  node: AskedNode,
  { file, json }: { readonly file: string; readonly json: boolean },
  { cwd = ".", stdout }: Program,
): Promise<number> {
  const path = resolve(cwd, file);
  const seal = SEAL.parse(await node.ask("audit.seal", {}));
  const { base, head, key } = seal;
  await using out = await create(path);
  try {
    for (let at = base; at.seq < head.seq;) at = await copySome(node, out, { at, head });
    const { signature, ...ends } = seal;
    await out.write(`${formatRecord(ends)}\n${formatRecord({ signature })}\n`);
    await out.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error instanceof PairedError ? error : diskError(path, error);
  }
  const records = head.seq - base.seq;
  await node.ask("audit.exported", { records });
  stdout.write(
    json
      ? `${JSON.stringify({ path, records, head, key })}\n`
      : `${records} records are in ${path}.\n  head  ${head.hash}\n  key   ${key}\nKeep the key where the file is not: it proves whose chain it is.\n`,
  );
  return EXIT.ok;
}

interface Place {
  readonly seq: number;
  readonly hash: string;
}

/** Copies what follows, and checks on the way that it does. */
async function copySome(
  node: AskedNode,
  out: FileHandle,
  { at, head }: { readonly at: Place; readonly head: Place },
): Promise<Place> {
  const texts = TEXTS.parse(await node.ask("audit.texts", { after: at.seq }));
  const wanted = texts.slice(0, head.seq - at.seq);
  let { seq, hash } = at;
  for (const text of wanted) {
    const record = z.object({ seq: z.number(), prev: z.string() }).parse(JSON.parse(text));
    if (record.seq !== seq + 1 || record.prev !== hash) throw broken();
    seq = record.seq;
    hash = createHash("sha256").update(text).digest("hex");
  }
  if (wanted.length === 0 || (seq === head.seq && hash !== head.hash)) throw broken();
  await out.write(wanted.map((text) => `${text}\n`).join(""));
  return { seq, hash };
}

async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, "wx", 0o600);
  } catch (error) {
    if (errorCode(error) === "EEXIST")
      throw new PairedError("conflict", `${path} is there already; nothing was written`, {
        fix: "Name a file that is not there.",
      });
    throw diskError(path, error);
  }
}

function broken(): PairedError {
  return new PairedError("damaged", "the chain is broken, or old records went meanwhile", {
    fix: "paired-mcp audit verify says which; if it is whole, export again.",
  });
}
