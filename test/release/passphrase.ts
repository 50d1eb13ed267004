import { createEnvelope } from "../../src/privacy/keys/keys.ts";
import type { Proof } from "../../src/privacy/keys/proof.ts";
import { createKeyring, type Keyring } from "../../src/store/keyring.ts";

/** What Argon2id would have made of the person's words. */
export const PASSPHRASE: Proof = { slot: "hers", secret: Buffer.alloc(32, 9) };

/** A keyring that opens alone, and to which a person has added a passphrase. */
export function withPassphrase(): Keyring {
  const memory = { id: "memory", type: "memory", secret: Buffer.alloc(32, 4) };
  let { envelope, keys } = createEnvelope(memory, 0);
  const keyring = createKeyring({ envelope, keys, slot: memory.id }, [], {
    get: () => envelope,
    replace(changed) {
      envelope = changed;
    },
  });
  keyring.edit({ add: [{ id: PASSPHRASE.slot, type: "passphrase", secret: PASSPHRASE.secret }] });
  return keyring;
}
