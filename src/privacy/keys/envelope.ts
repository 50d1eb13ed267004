import { z } from "zod";

import { PairedError } from "../../errors.ts";
import { canonical } from "../canonical.ts";

/**
 * The keys of a home, and the ways to open them (slots). A slot's secret opens the slot's own private key; the root key
 * is sealed for the public key beside it. So the root can be replaced for every slot while only one secret is at hand.
 * Fields and slots of types that this version does not know stay as they are.
 */
export interface Envelope extends Header {
  /** The keys, under the root key; all of the rest is bound to them: nothing can be dropped, added or edited. */
  readonly sealed: string;
}

/** All of the envelope but what is sealed in it. */
export interface Header {
  readonly v: 2;
  /** Names the keyring, so that a slot of another one is never mistaken for ours. */
  readonly id: string;
  /** X25519: only who opened this keyring can seal a root key for its slots. Every slot is bound to it. */
  readonly author: string;
  /** Counts the writes: who would change what another process has changed meanwhile finds out. */
  readonly generation: number;
  /** When the database's key was made, in ms since 1970. */
  readonly since: number;
  readonly slots: readonly Slot[];
  readonly [field: string]: unknown;
}

export interface Slot {
  readonly id: string;
  readonly type: string;
  /** In ms since 1970. */
  readonly created: number;
  /** X25519. */
  readonly public: string;
  /** The other half, under a key made of the slot's secret; bound to it are the header and the slot's parameters. */
  readonly private: string;
  /** The root key, sealed for `public`. */
  readonly root: string;
  readonly [parameter: string]: unknown;
}

const NAME = z.string().min(1).max(64);
/** Base64url as this program writes it: no bit of the text is without meaning. */
const BYTES = z
  .string()
  .max(512)
  .refine((text) => Buffer.from(text, "base64url").toString("base64url") === text);
const KEY = BYTES.length(43);
const SLOT = z.looseObject({
  id: NAME,
  type: NAME,
  created: z.number(),
  public: KEY,
  private: BYTES,
  root: BYTES,
});
const ENVELOPE = z.looseObject({
  v: z.literal(2),
  id: NAME,
  author: KEY,
  generation: z.int().positive(),
  since: z.number(),
  slots: z.array(SLOT).min(1).max(32),
  sealed: BYTES,
});

export const MAX_ENVELOPE_BYTES = 128 * 1024;

/** Every byte of the text counts: spacing, key order and a repeated key are refused like any other change. */
export function parseEnvelope(content: string): Envelope {
  const json = parseJson(content);
  const version = z.looseObject({ v: z.number().min(3) }).safeParse(json);
  if (version.success)
    throw new PairedError("conflict", "the keyring was written by a newer PAIRED", {
      fix: "Update paired-mcp; nothing was changed.",
    });
  const parsed = ENVELOPE.safeParse(json);
  if (!parsed.success || !isUnique(parsed.data.slots) || formatEnvelope(parsed.data) !== content)
    throw new PairedError("damaged", "keyring.json is not a keyring, or was changed", {
      fix: "Restore keyring.json from a backup. Nothing was changed.",
    });
  return parsed.data;
}

export function formatEnvelope(envelope: Envelope): string {
  return `${canonical(envelope)}\n`;
}

function isUnique(slots: readonly { readonly id: string }[]): boolean {
  return new Set(slots.map(({ id }) => id)).size === slots.length;
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
