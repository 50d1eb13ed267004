import { resolve } from "node:path";

import { z } from "zod";

import { PAGE_ROWS } from "../audit-methods.ts";
import { EXIT, type Program } from "../command.ts";
import type { AskedNode } from "../open-node.ts";
import { compareWithExport } from "./compare.ts";
import { SEAL } from "./seal.ts";

const REPORT = z.object({
  records: z.number(),
  first: z.number(),
  last: z.number(),
  prunedTo: z.number(),
  signed: z.number(),
  head: z.string(),
  fault: z.object({ seq: z.number().optional(), problem: z.string(), says: z.string() }).optional(),
  seal: SEAL,
});
const PAGE = z.object({
  records: z.array(z.looseObject({ line: z.string() })),
  next: z.number().optional(),
});

/** Says whether the chain is whole, and goes on where an earlier export ended; if not, what is the first thing wrong. */
export async function verifyAudit(
  node: AskedNode,
  { json, file }: { readonly json: boolean; readonly file: string | undefined },
  { cwd = ".", stdout }: Program,
): Promise<number> {
  const report = REPORT.parse(await node.ask("audit.verify", {}));
  const differs = file && (await compareWithExport(node, resolve(cwd, file)));
  const broken = report.fault?.says ?? differs;
  stdout.write(
    json
      ? `${JSON.stringify({ ok: !broken, ...report, ...(differs && { differs }) })}\n`
      : describe(report, broken),
  );
  return broken ? EXIT.failed : EXIT.ok;
}

function describe(
  { records, first, last, prunedTo, signed, head, seal }: z.output<typeof REPORT>,
  broken: string | undefined,
): string {
  if (broken) return `The chain is broken: ${broken}.\n`;
  const before =
    prunedTo > 0 ? `  those up to ${prunedTo} were removed, their time was over\n` : "";
  const days = signed > 0 ? `  ${signed} of them sign, one a day, all before them\n` : "";
  const span = records > 0 ? `, ${first} to ${last}` : "";
  return `The chain is whole: ${records} records${span}.\n${before}${days}  head  ${head}\n  key   ${seal.key}\n`;
}

/** Prints the records that a filter lets through, newest first. */
export async function queryAudit(
  node: AskedNode,
  wish: { readonly filter: object; readonly limit: number; readonly json: boolean },
  { stdout }: Program,
): Promise<number> {
  let [left, before]: [number, number | undefined] = [wish.limit, undefined];
  let found = 0;
  do {
    const limit = Math.min(left, PAGE_ROWS);
    const page: z.output<typeof PAGE> = PAGE.parse(
      await node.ask("audit.query", { filter: wish.filter, limit, before }),
    );
    for (const { line, ...record } of page.records)
      stdout.write(wish.json ? `${JSON.stringify(record)}\n` : `${line}\n`);
    found += page.records.length;
    left -= page.records.length;
    before = page.next;
  } while (before !== undefined && left > 0);
  if (found === 0 && !wish.json) stdout.write("No record matches.\n");
  return EXIT.ok;
}
