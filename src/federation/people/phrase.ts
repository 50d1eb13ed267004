import { digest } from "../../privacy/seal.ts";

const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";
const WORDS = 6;

/**
 * Six proquint words (arXiv:0901.4016), 96 bits of BLAKE2b over what both sides of an invite know: its public key
 * and the identity of whoever wants in. Two people who read out the same words know that no third one came between.
 */
export function phrase(invitePublicKey: Buffer, candidate: Buffer): string {
  const hash = digest("paired/phrase", [invitePublicKey, candidate]);
  return Array.from({ length: WORDS }, (_, i) => proquint(hash.readUInt16BE(i * 2))).join("-");
}

/** Three words that tell the members of one space apart; too short to identify anybody to a stranger. */
export function fingerprint(identity: Buffer): string {
  const hash = digest("paired/fingerprint", [identity]);
  return Array.from({ length: 3 }, (_, i) => proquint(hash.readUInt16BE(i * 2))).join("-");
}

/** Sixteen bits as consonant, vowel, consonant, vowel, consonant. */
export function proquint(bits: number): string {
  const consonant = (shift: number): string => CONSONANTS.charAt((bits >> shift) & 15);
  const vowel = (shift: number): string => VOWELS.charAt((bits >> shift) & 3);
  return consonant(12) + vowel(10) + consonant(6) + vowel(4) + consonant(0);
}
