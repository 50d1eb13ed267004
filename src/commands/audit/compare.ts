import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { z } from "zod";

import { PairedError } from "../../errors.ts";
import { diskError } from "../../store/disk-error.ts";
import type { AskedNode } from "../open-node.ts";
import { SEAL } from "./seal.ts";

const TEXTS = z.array(z.string());
const SIGNATURE = z.object({ signature: z.string() });
const ENDS = SEAL.omit({ signature: true });

/**
 * What is wrong with the chain as an earlier export of it tells: one that was replaced by an older copy, or written anew with the
 * keys, is whole in itself. Undefined: it goes on where the export ended.
 */
export async function compareWithExport(
  node: AskedNode,
  path: string,
): Promise<string | undefined> {
  const { head, key } = await readEnds(path);
  const now = SEAL.parse(await node.ask("audit.seal", {}));
  if (now.key !== key) return "the export is of another home";
  if (now.head.seq < head.seq)
    return `the chain ends at record ${now.head.seq}, and the export has ${head.seq}: this is an older copy`;
  const [text] =
    head.seq > now.base.seq
      ? TEXTS.parse(await node.ask("audit.texts", { after: head.seq - 1 }))
      : [];
  // A beginning that retention has moved beyond the export leaves nothing to compare.
  const known = head.seq === now.base.seq ? now.base.hash : text && hashOf(text);
  return known === undefined || known === head.hash
    ? undefined
    : `record ${head.seq} is not the one in the export: the chain was written anew`;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function readEnds(path: string): Promise<z.output<typeof ENDS>> {
  const lines = (await load(path)).trimEnd().split("\n");
  try {
    SIGNATURE.parse(JSON.parse(lines.at(-1) ?? ""));
    return ENDS.parse(JSON.parse(lines.at(-2) ?? ""));
  } catch (cause) {
    throw new PairedError("bad_input", "this is no export of an audit, or it was cut off", {
      fix: "Give a file that `paired-mcp audit export` wrote.",
      cause,
    });
  }
}

async function load(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw diskError(path, error);
  }
}
