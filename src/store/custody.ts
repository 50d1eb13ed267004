import { PairedError } from "../errors.ts";
import type { Proof } from "../privacy/keys/proof.ts";
import type { Audit } from "./audit.ts";
import type { AuditSubject } from "./audit/words.ts";
import type { Store } from "./db.ts";
import type { Keyring, SlotEdit, SlotStatus } from "./keyring.ts";

/** Who can open the data, and who may change that. */
export interface Custody {
  readonly slots: () => readonly SlotStatus[];
  /** `generation` counts the changes; `since`, in ms since 1970, is when the database's key was made. */
  readonly state: () => { readonly generation: number; readonly since: number };
  readonly presence: () => Presence;
  /** Whether a person is there: `proof` is the secret of a slot that nothing on this machine can open alone. */
  readonly verify: (proof: Proof) => boolean;
  /** Throws `conflict` when the keyring is not what the wish was made for, `denied` without a person where there is one. */
  readonly assertMay: (basis: Basis) => void;
  /** Adds and removes slots at once, if `basis` allows it; throws `denied` when none would be left. */
  readonly edit: (wish: SlotEdit, basis: Basis) => void;
}

/**
 * `none`: programs open the data alone, nobody has a secret. `beside`: a person has one, and programs still open the data
 * without it. `only`: nothing opens without a person.
 */
export type Presence = "none" | "beside" | "only";

/** What a change is based on. */
export interface Basis {
  /** The generation that whoever wants the change has seen. */
  readonly generation: number;
  readonly proof?: Proof | undefined;
}

export function createCustody(deps: {
  readonly keyring: Keyring;
  readonly store: Store;
  readonly audit: Audit;
}): Custody {
  const { keyring, store, audit } = deps;
  return {
    slots: keyring.slots,
    state() {
      keyring.refresh();
      return { generation: keyring.generation(), since: keyring.since() };
    },
    presence,
    verify,
    assertMay,
    edit(wish, basis) {
      assertMay(basis);
      // The keyring is on disk when the records of it are: a change that fails takes them back.
      store.transaction(() => {
        record(wish);
        keyring.edit(wish);
      });
    },
  };

  function record({ add = [], remove = [] }: SlotEdit): void {
    for (const { id, type } of add)
      audit.write({
        event: "key.slot_added",
        actor: "terminal",
        about: aboutSlot(id),
        detail: type,
      });
    for (const id of remove)
      audit.write({ event: "key.slot_removed", actor: "terminal", about: aboutSlot(id) });
  }

  function presence(): Presence {
    const personal = keyring.slots().filter((slot) => slot.personal).length;
    if (personal === 0) return "none";
    return personal === keyring.slots().length ? "only" : "beside";
  }

  function verify(proof: Proof): boolean {
    const named = keyring.slots().find(({ id }) => id === proof.slot);
    return named?.personal === true && keyring.verify(proof);
  }

  function assertMay({ generation, proof }: Basis): void {
    keyring.refresh();
    if (generation !== keyring.generation())
      throw new PairedError("conflict", "the keyring has changed since you looked at it", {
        fix: "Look again: paired-mcp keys list",
      });
    if (presence() === "none" || (proof && verify(proof))) return;
    audit.write({ event: "key.refused", actor: "terminal", decision: "refused" });
    throw new PairedError(
      "denied",
      "the keys are changed only by who opens one of the person's slots",
      {
        fix: "Run it in a terminal and give the passphrase, recovery code or shares.",
      },
    );
  }
}

function aboutSlot(id: string): AuditSubject {
  return { kind: "slot", id };
}
