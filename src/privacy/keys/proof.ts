import { z } from "zod";

/** Shows that somebody has the secret of a slot. For a passphrase it is what Argon2id made of it, never the words. */
export interface Proof {
  /** The slot's id. */
  readonly slot: string;
  /** 32 bytes. */
  readonly secret: Buffer;
}

const ID = z.string().min(1).max(64);

export const SECRET = z
  .string()
  .regex(/^[\w-]{43}$/)
  .transform((text) => Buffer.from(text, "base64url"));

/** A proof as a command sends it to the node of its user. */
export const PROOF = z.object({ slot: ID, secret: SECRET });

export function writeProof({ slot, secret }: Proof): z.input<typeof PROOF> {
  return { slot, secret: secret.toString("base64url") };
}

/** Slots whose secret only a person has: nothing on this machine can open them alone. */
const PERSONAL_SLOTS = ["passphrase", "recovery", "shares"] as const;

export function isPersonal(type: string): boolean {
  return PERSONAL_SLOTS.some((known) => known === type);
}
