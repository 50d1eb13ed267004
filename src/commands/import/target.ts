import { existsSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import type { Batch } from "../../memory/import-rows.ts";
import type { Incoming, Outcome, Replaced, Undone } from "../../memory/imports.ts";
import type { Program } from "../command.ts";
import { importMethods } from "../import-methods.ts";
import { openNode } from "../open-node.ts";

/** The memory that is imported into, wherever it is open. */
export interface Target extends AsyncDisposable {
  readonly begin: (source: string) => Promise<number>;
  readonly add: (batch: number, drafts: readonly Incoming[]) => Promise<Outcome[]>;
  readonly look: (drafts: readonly Incoming[]) => Promise<("new" | "there")[]>;
  readonly link: (pairs: readonly Replaced[]) => Promise<void>;
  readonly finish: (batch: number) => Promise<void>;
  readonly list: () => Promise<Batch[]>;
  readonly undo: (batch: number, after: number, limit: number) => Promise<Undone>;
}

const ID = z.number();
const OUTCOMES = z.array(
  z.discriminatedUnion("state", [
    z.object({ state: z.literal("added"), id: ID, near: z.number() }),
    z.object({ state: z.literal("there"), id: ID }),
    z.object({ state: z.literal("refused"), reason: z.string(), fix: z.string() }),
  ]),
);
const LOOKED = z.array(z.enum(["new", "there"]));
const BATCHES = z.array(
  z.object({
    id: ID,
    source: z.string(),
    started: ID,
    finished: ID.nullable(),
    entries: ID,
  }),
);
const UNDONE = z.object({ removed: ID, kept: z.array(ID), next: ID.optional() });

/** Whether there is anything at all: a look must not make a home. */
export function hasMemory({ config }: Program): boolean {
  return existsSync(join(config.home, "paired.db"));
}

/** The node of this home, started if need be, which alone opens the data; with `PAIRED_NODE=off`, the data itself. */
export async function openTarget(program: Program): Promise<Target> {
  const node = await openNode(program, importMethods);
  const { ask } = node;
  return {
    begin: async (source) =>
      z.object({ batch: ID }).parse(await ask("import.begin", { source })).batch,
    add: async (batch, drafts) => OUTCOMES.parse(await ask("import.add", { batch, drafts })),
    look: async (drafts) => LOOKED.parse(await ask("import.look", { drafts })),
    link: async (pairs) => void (await ask("import.link", { pairs })),
    finish: async (batch) => void (await ask("import.finish", { batch })),
    list: async () => BATCHES.parse(await ask("import.list", {})),
    async undo(batch, after, limit) {
      const { next, ...rest } = UNDONE.parse(await ask("import.undo", { batch, after, limit }));
      return { ...rest, next };
    },
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
}
