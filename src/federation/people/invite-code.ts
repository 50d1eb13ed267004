import { PairedError } from "../../errors.ts";
import { digest } from "../../privacy/seal.ts";
import { fromZ32, toZ32 } from "../../privacy/z-base-32.ts";

const PREFIX = "paired:";
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
