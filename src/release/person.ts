import { PairedError } from "../errors.ts";
import type { Proof } from "../privacy/keys/proof.ts";
import type { Keyring } from "../store/keyring.ts";

/**
 * What a person's yes takes here. `words`: they are typed from the text, on a terminal or in a dialog of the client;
 * a program that drives a terminal, or a client, of its own can do that too. `passphrase`: it is given besides, on a
 * terminal, and no program has it.
 */
export type Yes = "words" | "passphrase";

export interface Person {
  readonly yes: () => Yes;
  /** Throws `denied` when a passphrase is needed and this is not its proof. */
  readonly assertThere: (proof: Proof | undefined) => void;
}

export function createPerson({ slots, verify }: Pick<Keyring, "slots" | "verify">): Person {
  const yes = (): Yes => (slots().some(isPassphrase) ? "passphrase" : "words");
  return {
    yes,
    assertThere(proof) {
      if (yes() === "words") return;
      const slot = slots().find(({ id }) => id === proof?.slot);
      if (proof && slot && isPassphrase(slot) && verify(proof)) return;
      throw new PairedError("denied", "this takes the passphrase, and what was given is not it", {
        fix: "The person types it in their own terminal: paired-mcp review. Nothing happened.",
      });
    },
  };
}

function isPassphrase({ type }: { readonly type: string }): boolean {
  return type === "passphrase";
}
