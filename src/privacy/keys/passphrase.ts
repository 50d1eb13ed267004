import { randomBytes } from "node:crypto";

import { z } from "zod";

import { PairedError } from "../../errors.ts";
import type { argon2id } from "./argon2id.ts";
import type { Slot } from "./envelope.ts";
import type { NewSlot } from "./keys.ts";
import type { Proof } from "./proof.ts";

/** About a second on a slow machine; RFC 9106, 4 recommends these for memory that is short. */
const COST = { memory_kib: 65_536, passes: 3 } as const;

/**
 * What a slot may ask for. Below: weaker than OWASP's floor (19 MiB, 2 passes), so not ours. Above: a file that was
 * tampered with must not take all memory or hang.
 */
const PARAMETERS = z.object({
  kdf: z.literal("argon2id"),
  memory_kib: z.int().min(19_456).max(1_048_576),
  passes: z.int().min(2).max(16),
  salt: z.string().length(22),
});

const SALT_BYTES = 16;
const MIN_CHARACTERS = 10;
const MAX_BYTES = 1024;

/** A slot for a new passphrase, in UTF-8. */
export async function createPassphraseSlot(id: string, passphrase: Buffer): Promise<NewSlot> {
  assertPassphrase(passphrase);
  const salt = randomBytes(SALT_BYTES).toString("base64url");
  const parameters = { kdf: "argon2id", ...COST, salt } as const;
  return { id, type: "passphrase", parameters, secret: await derive(passphrase, parameters) };
}

/** What a passphrase proves for a slot of its type: right or wrong, the keyring tells. */
export async function provePassphrase(slot: Slot, passphrase: Buffer): Promise<Proof> {
  const parsed = PARAMETERS.safeParse(slot);
  if (!parsed.success)
    throw new PairedError("damaged", "the passphrase slot asks for what no PAIRED has written", {
      fix: "Restore keyring.json from a backup. Nothing was changed.",
    });
  return { slot: slot.id, secret: await derive(passphrase, parsed.data) };
}

async function derive(
  passphrase: Buffer,
  { salt, memory_kib: memoryKib, passes }: z.output<typeof PARAMETERS>,
): Promise<Buffer> {
  const hash = await loadArgon2id();
  return hash(composed(passphrase), Buffer.from(salt, "base64url"), { memoryKib, passes });
}

/** Only now, because it loads native code. */
async function loadArgon2id(): Promise<typeof argon2id> {
  try {
    return (await import("./argon2id.ts")).argon2id;
  } catch (cause) {
    throw new PairedError("unavailable", "sodium-native, which passphrases need, does not load", {
      fix: "Use a keychain, a key file or a recovery code here; see: paired-mcp doctor",
      cause,
    });
  }
}

/** Throws `bad_input` for one that is too short or too long, in UTF-8. */
export function assertPassphrase(passphrase: Buffer): void {
  const characters = Array.from(new TextDecoder().decode(passphrase)).length;
  if (characters < MIN_CHARACTERS)
    throw new PairedError("bad_input", `a passphrase has at least ${MIN_CHARACTERS} characters`, {
      fix: "Take four or more words that do not belong together.",
    });
  if (passphrase.length > MAX_BYTES)
    throw new PairedError("bad_input", `a passphrase has at most ${MAX_BYTES} bytes`);
}

/** Another keyboard may type an accent as a character of its own: the composed form counts (NFC, RFC 8265, 4.2). */
function composed(passphrase: Buffer): Buffer {
  if (passphrase.every((byte) => byte < 0x80)) return passphrase;
  return Buffer.from(passphrase.toString("utf8").normalize("NFC"));
}
