import { PairedError } from "../../errors.ts";
import { digest } from "../../privacy/seal.ts";

const PREFIX = "paired:";
/** z-base-32 (Zimmermann): no letters that look alike, one case. */
const ALPHABET = "ybndrfg8ejkmcpqxot1uwisza345h769";
const CHECK_BYTES = 4;

/** The text that one person gives to another: the invite and a check against typing errors. */
export function writeInviteCode(invite: Buffer): string {
  return PREFIX + toZ32(Buffer.concat([invite, check(invite)]));
}

/** Reads a code back, forgiving white space and case; throws `bad_input` that says what is wrong with it. */
export function readInviteCode(code: string): Buffer {
  const text = code.replaceAll(/\s/g, "").toLowerCase();
  if (!text.startsWith(PREFIX))
    throw new PairedError("bad_input", "this is not an invite of PAIRED", {
      fix: "An invite starts with `paired:`; ask for one that space_manage {action: invite} made.",
    });
  const bytes = fromZ32(text.slice(PREFIX.length));
  const invite = bytes?.subarray(0, -CHECK_BYTES);
  if (
    !bytes ||
    !invite ||
    invite.length < 64 ||
    !bytes.subarray(-CHECK_BYTES).equals(check(invite))
  )
    throw new PairedError("bad_input", "this invite is mistyped or cut short", {
      fix: "Copy the whole code again, from `paired:` to its last letter.",
    });
  return invite;
}

function check(invite: Buffer): Buffer {
  return digest("paired/invite-check", [invite]).subarray(0, CHECK_BYTES);
}

function toZ32(bytes: Buffer): string {
  let text = "";
  let bits = 0;
  let pending = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((pending >> bits) & 31);
    }
    pending &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET.charAt((pending << (5 - bits)) & 31) : text;
}

function fromZ32(text: string): Buffer | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let pending = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return undefined;
    pending = (pending << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push(pending >> bits);
    pending &= (1 << bits) - 1;
  }
  return pending === 0 ? Buffer.from(bytes) : undefined;
}
