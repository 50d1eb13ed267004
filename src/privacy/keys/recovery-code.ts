import { randomBytes } from "node:crypto";

import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";

import { PairedError } from "../../errors.ts";
import { KEY_BYTES } from "./subkey.ts";

const WORDS = 24;

/** 256 random bits, and the 24 words that stand for them (BIP-39: 8 bits of checksum among them). */
export function createRecoveryCode(): { readonly secret: Buffer; readonly words: string } {
  const secret = randomBytes(KEY_BYTES);
  return { secret, words: entropyToMnemonic(new Uint8Array(secret), wordlist) };
}

/** The bits behind the words, however they are spaced and numbered; else `bad_input` says which word is wrong. */
export function readRecoveryCode(text: string): Buffer {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  const unknown = words.findIndex((word) => !wordlist.includes(word));
  if (unknown >= 0) throw wrong(`word ${unknown + 1} is not one of the list`);
  if (words.length !== WORDS)
    throw wrong(`a recovery code has ${WORDS} words, not ${words.length}`);
  try {
    return Buffer.from(mnemonicToEntropy(words.join(" "), wordlist));
  } catch {
    throw wrong("a word is another one, or stands in another place");
  }
}

function wrong(what: string): PairedError {
  return new PairedError("bad_input", `that is no recovery code: ${what}`, {
    fix: "Type the words as you wrote them down, in order.",
  });
}
