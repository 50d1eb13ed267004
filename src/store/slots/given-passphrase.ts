import { createPassphraseSlot, provePassphrase } from "../../privacy/keys/passphrase.ts";
import type { SlotType } from "./slot-type.ts";

/** A passphrase that the environment gives where nobody can type one (`PAIRED_PASSPHRASE`). */
export function createGivenPassphraseSlots(options: { readonly passphrase: string }): SlotType {
  const passphrase = Buffer.from(options.passphrase);
  return {
    type: "passphrase",
    create: (id) => createPassphraseSlot(id, passphrase),
    load: async (slot) => (await provePassphrase(slot, passphrase)).secret,
    discard: async () => {},
  };
}
