import { type SigningKeyPair, sign, verify } from "../../privacy/seal.ts";
import { read, writer } from "../wire.ts";

/** `author`: entries and tombstones. `keyring`: the keys of the entries. `members`: who belongs to the space. */
export const LOG_TYPES = ["author", "keyring", "members"] as const;
export type LogType = (typeof LOG_TYPES)[number];

/** Block 0 of every log: whose it is, and which log it goes on from. */
export interface LogHeader {
  readonly type: LogType;
  readonly space: Buffer;
  readonly identity: Buffer;
  /** Rises with each rotation, by a random step: two clones of one home that both rotate do not meet. */
  readonly gen: number;
  readonly prev: Predecessor | null;
}

export interface Predecessor {
  readonly coreKey: Buffer;
  readonly length: number;
  readonly treeHash: Buffer;
}

const VERSION = 1;
const DOMAIN = "paired/log-header/1";
const SIGNATURE = 64;

/** The header's bytes with the identity's signature over them and the key of the core that begins with them. */
export function encodeHeader(header: LogHeader, coreKey: Buffer, identity: SigningKeyPair): Buffer {
  const { type, space, gen, prev } = header;
  const out = writer().uint(VERSION).uint(LOG_TYPES.indexOf(type)).uint(gen);
  out
    .fixed(space)
    .fixed(identity.publicKey)
    .uint(prev ? 1 : 0);
  if (prev) out.fixed(prev.coreKey).uint(prev.length).fixed(prev.treeHash);
  const body = out.done();
  return Buffer.concat([body, sign(identity, DOMAIN, [coreKey, body])]);
}

/** The header, if these bytes are one that its identity signed for this core. */
export function decodeHeader(bytes: Buffer, coreKey: Buffer): LogHeader | undefined {
  const body = bytes.subarray(0, -SIGNATURE);
  const header = read(body, (from): LogHeader | undefined => {
    const version = from.uint();
    const type = LOG_TYPES[from.uint()];
    if (version !== VERSION || type === undefined) return undefined;
    const gen = from.uint();
    const space = from.fixed(32);
    const identity = from.fixed(32);
    const prev =
      from.uint() === 1
        ? { coreKey: from.fixed(32), length: from.uint(), treeHash: from.fixed(32) }
        : null;
    return { type, space, identity, gen, prev };
  });
  if (!header) return undefined;
  const signature = bytes.subarray(-SIGNATURE);
  return verify(header.identity, signature, DOMAIN, [coreKey, body]) ? header : undefined;
}
