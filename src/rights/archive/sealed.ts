import { createHash, randomBytes } from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";

import { z } from "zod";

import { PairedError } from "../../errors.ts";
import { openBytes, sealBytes } from "../../privacy/keys/aes-gcm.ts";
import { createPassphraseSlot, provePassphrase } from "../../privacy/keys/passphrase.ts";

/**
 * An archive under a passphrase: a line of JSON with what Argon2id needs, then pieces of 64 KiB, each sealed with AES-256-GCM
 * and bound to that line, its number and whether it is the last: none can be changed, moved, or cut off.
 */
const HEADER = z.looseObject({ paired_sealed: z.literal(1), id: z.string().max(40) });
const MAX_HEADER_BYTES = 1024;
const PIECE_BYTES = 64 * 1024;
const EXTRA_BYTES = 28;

/** A stream that seals what goes through it. Throws `bad_input` for a passphrase that is too short. */
export async function createSealing(passphrase: Buffer): Promise<Transform> {
  const {
    id,
    parameters = {},
    secret,
  } = await createPassphraseSlot(randomBytes(8).toString("hex"), passphrase);
  const header = Buffer.from(`${JSON.stringify({ paired_sealed: 1, id, ...parameters })}\n`);
  let [rest, number] = [Buffer.alloc(0), 0];
  const seal = (piece: Buffer, last: boolean): Buffer =>
    sealBytes(secret, piece, bindingOf(header, number++, last));
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      rest = Buffer.concat([rest, chunk]);
      // The last piece is never empty unless all is: so one is held back.
      while (rest.length > PIECE_BYTES) {
        this.push(seal(rest.subarray(0, PIECE_BYTES), false));
        rest = rest.subarray(PIECE_BYTES);
      }
      done();
    },
    flush(done: TransformCallback) {
      this.push(seal(rest, true));
      secret.fill(0);
      done();
    },
  });
  stream.push(header);
  return stream;
}

/** Whether a file is such an archive, by its first bytes. */
export function isSealed(head: Buffer): boolean {
  return head.subarray(0, 18).toString("latin1") === '{"paired_sealed":1';
}

/** What was sealed. Throws `denied` for a wrong passphrase, `damaged` for what no export wrote. */
export async function openSealed(bytes: Buffer, passphrase: Buffer): Promise<Buffer> {
  const end = bytes.subarray(0, MAX_HEADER_BYTES).indexOf(10) + 1;
  const header = bytes.subarray(0, end);
  const parsed = HEADER.safeParse(parseJson(header));
  if (!parsed.success) throw damaged();
  const { id, ...parameters } = parsed.data;
  const slot = {
    ...parameters,
    id,
    type: "passphrase",
    created: 0,
    public: "",
    private: "",
    root: "",
  };
  const { secret } = await provePassphrase(slot, passphrase);
  const pieces: Buffer[] = [];
  for (let at = end; ; at += PIECE_BYTES + EXTRA_BYTES) {
    const last = bytes.length - at <= PIECE_BYTES + EXTRA_BYTES;
    const piece = bytes.subarray(at, last ? undefined : at + PIECE_BYTES + EXTRA_BYTES);
    const plain = openBytes(secret, piece, bindingOf(header, pieces.length, last));
    if (!plain) throw pieces.length === 0 ? wrong() : damaged();
    pieces.push(plain);
    if (last) break;
  }
  secret.fill(0);
  return Buffer.concat(pieces);
}

function bindingOf(header: Buffer, number: number, last: boolean): Buffer {
  return createHash("sha256")
    .update(header)
    .update(`${number} ${last ? "last" : "more"}`)
    .digest();
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function wrong(): PairedError {
  return new PairedError("denied", "that is not the passphrase of this archive, or it is damaged", {
    fix: "Try again, or take another copy. Nothing was imported.",
  });
}

function damaged(): PairedError {
  return new PairedError("damaged", "this archive is damaged or cut short", {
    fix: "Take another copy, or export again. Nothing was imported.",
  });
}
