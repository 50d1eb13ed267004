import { createHash, randomBytes } from "node:crypto";

import { combine, split } from "shamir-secret-sharing";
import { z } from "zod";

import { PairedError } from "../../errors.ts";
import { fromZ32, toZ32 } from "../z-base-32.ts";
import type { Slot } from "./envelope.ts";
import type { NewSlot } from "./keys.ts";
import type { Proof } from "./proof.ts";
import { KEY_BYTES } from "./subkey.ts";

/** One part of a secret, as its holder has it on paper; fewer than `threshold` of them tell nothing (Shamir, 1979). */
export interface Share {
  /** From 1. */
  readonly index: number;
  readonly text: string;
}

const PARAMETERS = z.object({
  threshold: z.int().min(2).max(16),
  count: z.int().min(2).max(16),
  /** Names this set of shares. */
  set: z.string().regex(/^[0-9a-f]{8}$/),
  /** A digest of each share, so that a wrong one is named; a share has 256 random bits, and its digest tells none. */
  digests: z.string(),
});

const CHECK_BYTES = 4;
const DIGEST_BYTES = 8;
const SHARE_BYTES = KEY_BYTES + 1;
/** Of 5 bits each. */
const LETTERS = Math.ceil(((SHARE_BYTES + CHECK_BYTES) * 8) / 5);
const SHAPE =
  /^paired-share (\d{1,2}) of (\d{1,2}), any (\d{1,2}) open set ([0-9a-f]{8}): ?([a-z0-9-]+)$/;

/** A slot that any `threshold` of `count` people open together, and a text for each of them. */
export async function createShares(
  id: string,
  { threshold, count }: { readonly threshold: number; readonly count: number },
): Promise<{ readonly slot: NewSlot; readonly shares: readonly Share[] }> {
  if (threshold < 2 || count > 16 || threshold > count)
    throw new PairedError("bad_input", `there are no ${threshold} of ${count} shares`, {
      fix: "Take a threshold from 2 up to the count, and a count of at most 16.",
    });
  const secret = randomBytes(KEY_BYTES);
  const set = randomBytes(4).toString("hex");
  const parts = (await split(new Uint8Array(secret), count, threshold)).map((part) =>
    Buffer.from(part),
  );
  const shares = parts.map((part, at) => write({ index: at + 1, count, threshold, set }, part));
  const digests = parts.map(digest).join("");
  return {
    slot: { id, type: "shares", parameters: { threshold, count, set, digests }, secret },
    shares,
  };
}

/** How many shares a slot of this type needs. */
export function thresholdOf(slot: Slot): number {
  return parametersOf(slot).threshold;
}

/** The slot to which a share belongs; the first one, whose check says what is wrong, when it belongs to none. */
export function findSet(slots: readonly Slot[], text: string): Slot {
  const named = slots.find((slot) => text.toLowerCase().includes(parametersOf(slot).set));
  const slot = named ?? slots[0];
  if (slot) return slot;
  throw new PairedError("not_found", "there is no shares slot");
}

/** The number of a share of this slot; throws `bad_input` for one that is mistyped or of another set. */
export function checkShare(slot: Slot, text: string): number {
  return read(slot, text).index;
}

/** What enough shares prove together; throws `bad_input` and names the share that is wrong or missing. */
export async function proveShares(slot: Slot, texts: readonly string[]): Promise<Proof> {
  const shares = texts.map((text) => read(slot, text));
  const twice = shares.find(
    ({ index }, at) => shares.findIndex((share) => share.index === index) < at,
  );
  if (twice) throw wrong(`share ${twice.index} was given twice`);
  const { threshold } = parametersOf(slot);
  if (shares.length < threshold)
    throw wrong(`${threshold} shares are needed, and ${shares.length} were given`);
  const parts = shares.slice(0, threshold).map(({ part }) => new Uint8Array(part));
  return { slot: slot.id, secret: Buffer.from(await combine(parts)) };
}

function write(
  {
    index,
    count,
    threshold,
    set,
  }: { index: number; count: number; threshold: number; set: string },
  part: Buffer,
): Share {
  const lead = `paired-share ${index} of ${count}, any ${threshold} open set ${set}`;
  const body = toZ32(Buffer.concat([part, checkOf(lead, part)]));
  return { index, text: `${lead}: ${body.replaceAll(/.{5}(?=.)/g, "$&-")}` };
}

function read(slot: Slot, text: string): { readonly index: number; readonly part: Buffer } {
  const { set, digests } = parametersOf(slot);
  const line = text.trim().toLowerCase().replaceAll(/\s+/g, " ");
  const [, index = "", count = "", threshold = "", ofSet = "", body = ""] = SHAPE.exec(line) ?? [];
  const letters = body.replaceAll("-", "");
  if (letters.length !== LETTERS)
    throw wrong(
      "this is no whole share: it begins with paired-share and ends with its last letter",
    );
  const bytes = fromZ32(letters) ?? Buffer.alloc(0);
  const part = bytes.subarray(0, SHARE_BYTES);
  const lead = `paired-share ${index} of ${count}, any ${threshold} open set ${ofSet}`;
  if (!checkOf(lead, part).equals(bytes.subarray(SHARE_BYTES)))
    throw wrong(`share ${index} is mistyped: its last letters do not fit the rest`);
  if (ofSet !== set) throw wrong(`share ${index} is of set ${ofSet}, and set ${set} is needed`);
  const at = (Number(index) - 1) * DIGEST_BYTES * 2;
  if (digests.slice(at, at + DIGEST_BYTES * 2) !== digest(part))
    throw wrong(`share ${index} is not the one that was given out`);
  return { index: Number(index), part };
}

function parametersOf(slot: Slot): z.output<typeof PARAMETERS> {
  const parsed = PARAMETERS.safeParse(slot);
  if (parsed.success) return parsed.data;
  throw new PairedError("damaged", "the shares slot holds what no PAIRED has written", {
    fix: "Restore keyring.json from a backup. Nothing was changed.",
  });
}

function checkOf(lead: string, part: Buffer): Buffer {
  return createHash("sha256").update(lead).update(part).digest().subarray(0, CHECK_BYTES);
}

function digest(part: Buffer): string {
  return createHash("sha256")
    .update(part)
    .digest("hex")
    .slice(0, DIGEST_BYTES * 2);
}

function wrong(what: string): PairedError {
  return new PairedError("bad_input", what, { fix: "Ask its holder to read it again." });
}
