/** Shows that somebody has the secret of a slot. For a passphrase it is what Argon2id made of it, never the words. */
export interface Proof {
  /** The slot's id. */
  readonly slot: string;
  /** 32 bytes. */
  readonly secret: Buffer;
}

/** Slots whose secret only a person has: nothing on this machine can open them alone. */
export const PERSONAL_SLOTS = ["passphrase", "recovery", "shares"] as const;

export function isPersonal(type: string): boolean {
  return PERSONAL_SLOTS.some((known) => known === type);
}
