import { z } from "zod";

import { PairedError } from "../errors.ts";
import { PROOF, SECRET } from "../privacy/keys/proof.ts";
import type { Vault } from "../vault.ts";
import type { AdminMethods } from "./admin.ts";

const NAME = z.string().regex(/^[\w-]{1,64}$/);
const BASIS = z.object({ generation: z.int(), proof: PROOF.optional() });
const SLOT = z.object({
  id: NAME,
  type: NAME,
  parameters: z.record(NAME, z.union([z.string().max(512), z.int()])),
  secret: SECRET,
});
const EDIT = z.object({
  basis: BASIS,
  add: z.array(SLOT).max(8),
  remove: z.array(NAME).max(32),
});

/** A wrong secret is answered later each time, up to this. */
const MAX_DELAY_MS = 8000;
const FIRST_DELAY_MS = 100;

/** What `paired-mcp unlock`, `lock` and `keys` ask of the node. A secret comes in, none ever goes out. */
export function vaultMethods(vault: Vault): AdminMethods {
  let wrong = 0;
  const slowly = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      const result = await work();
      wrong = 0;
      return result;
    } catch (error) {
      if (error instanceof PairedError && error.code === "denied") await delay(wrong++);
      throw error;
    }
  };
  return {
    "vault.state": () => ({ locked: vault.closedBy() !== undefined }),
    "vault.unlock": (_ctx, params) =>
      slowly(() => vault.unlock(z.object({ proof: PROOF.optional() }).parse(params).proof)),
    "vault.lock": () => vault.lock(),
    "keys.state": ({ custody }) => ({ ...custody.state(), presence: custody.presence() }),
    "keys.edit": ({ custody }, params) => {
      const { add, remove, basis } = EDIT.parse(params);
      return slowly(() => custody.edit({ add, remove }, basis));
    },
    "keys.rotate": (_ctx, params) => slowly(() => vault.rotate(BASIS.parse(params))),
  };
}

async function delay(wrong: number): Promise<void> {
  const ms = Math.min(FIRST_DELAY_MS * 2 ** wrong, MAX_DELAY_MS);
  await new Promise((resolve) => setTimeout(resolve, ms));
}
