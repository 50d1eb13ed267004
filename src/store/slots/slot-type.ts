import type { Slot } from "../../privacy/keys/envelope.ts";
import type { NewSlot } from "../../privacy/keys/keys.ts";

/** One way to keep the secret that opens the data key. Another way is another object of this shape. */
export interface SlotType {
  readonly type: string;
  /** Makes (or takes) the secret for a new slot; throws `unavailable` where this way does not work. */
  readonly create: (slotId: string) => Promise<Pick<NewSlot, "secret" | "parameters">>;
  /** The secret of a slot of this type; throws `damaged` when it is gone, `unavailable` when it is locked. */
  readonly load: (slot: Slot) => Promise<Buffer>;
  /** Takes back what `create` made, when another process's keyring was first. */
  readonly discard: (slotId: string) => Promise<void>;
}
