import { z } from "zod";

import { PairedError } from "../errors.ts";
import { PROOF, SECRET } from "../privacy/keys/proof.ts";
import type { Vault } from "../vault.ts";
import type { AdminMethods } from "./admin.ts";

const NAME = z.string().regex(/^[\w-]{1,64}$/);
const BASIS = z.object({ generation: z.int(), proof: PROOF.optional() });
const UNLOCK = z.object({ proof: PROOF.optional() });
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
  return {
    "vault.state": () => ({ locked: vault.closedBy() !== undefined }),
    "vault.unlock": (_ctx, params) => {
      const { proof } = UNLOCK.parse(params);
      return guarded([proof], () => vault.unlock(proof));
    },
    "vault.lock": () => vault.lock(),
    "keys.state": ({ custody }) => ({ ...custody.state(), presence: custody.presence() }),
    "keys.edit": ({ custody }, params) => {
      const { add, remove, basis } = EDIT.parse(params);
      return guarded([basis.proof, ...add], () => custody.edit({ add, remove }, basis));
    },
    "keys.rotate": (_ctx, params) => {
      const basis = BASIS.parse(params);
      return guarded([basis.proof], () => vault.rotate(basis));
    },
  };

  /** Overwrites what it was given, and lets a wrong secret wait. */
  async function guarded<T>(given: readonly Given[], work: () => T | Promise<T>): Promise<T> {
    try {
      const result = await work();
      wrong = 0;
      return result;
    } catch (error) {
      if (error instanceof PairedError && error.code === "denied") await delay(wrong++);
      throw error;
    } finally {
      for (const each of given) each?.secret.fill(0);
    }
  }
}

type Given = { readonly secret: Buffer } | undefined;

async function delay(wrong: number): Promise<void> {
  const ms = Math.min(FIRST_DELAY_MS * 2 ** wrong, MAX_DELAY_MS);
  await new Promise((resolve) => setTimeout(resolve, ms));
}
