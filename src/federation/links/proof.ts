import { digest, seal, sign, type SigningKeyPair, unseal, verify } from "../../privacy/seal.ts";
import type { EpochKey } from "../people/epochs.ts";
import type { SpaceSecrets } from "../people/spaces.ts";
import { read, writer } from "../wire.ts";

/** One end of one encrypted stream. What is proved on it is worth nothing on any other, nor at its other end. */
export interface StreamEnd {
  /** Of the Noise handshake: the same at both ends, different on every stream. */
  readonly handshakeHash: Buffer;
  readonly initiator: boolean;
}

/** What somebody proved: that they know the space's secret, this epoch's key and the key of this identity. */
export interface Proof {
  readonly identity: Buffer;
  readonly epoch: number;
  /** Whether it is an epoch whose key we know, so that the proof of it could be checked. */
  readonly epochChecked: boolean;
}

const DOMAIN = "paired/prove/1";
const TAG_BYTES = 16;

/** How one end names a space on one stream: a stranger sees random bytes. */
export function spaceTag({ secret }: SpaceSecrets, end: StreamEnd): Buffer {
  return digest("paired/tag", binding(end), secret).subarray(0, TAG_BYTES);
}

/** Proves at this end of a stream who we are in a space; only its members can read it. */
export function makeProof(
  { keys, identity, epoch }: Prover,
  end: StreamEnd,
): { readonly tag: Buffer; readonly sealed: Buffer } {
  const tag = spaceTag(keys, end);
  const body = writer()
    .fixed(identity.publicKey)
    .uint(epoch.n)
    .fixed(epochMark(epoch.key, end))
    .fixed(sign(identity, DOMAIN, statement(keys, epoch.n, end)))
    .done();
  return { tag, sealed: seal(proofKey(keys, end), body, tag) };
}

export interface Prover {
  readonly keys: SpaceSecrets;
  readonly identity: SigningKeyPair;
  readonly epoch: EpochKey;
}

/** What the other `end` of the stream proved about itself in the space; undefined when anything is not right. */
export function openProof(
  keys: SpaceSecrets,
  sealed: Buffer,
  end: StreamEnd,
  epochKey: (n: number) => Buffer | undefined,
): Proof | undefined {
  const body = unseal(proofKey(keys, end), sealed, spaceTag(keys, end));
  const parts =
    body &&
    read(body, (source) => ({
      identity: source.fixed(32),
      epoch: source.uint(),
      mark: source.fixed(32),
      signature: source.fixed(64),
    }));
  if (!parts) return undefined;
  const { identity, epoch, mark, signature } = parts;
  const key = epochKey(epoch);
  if (key && !mark.equals(epochMark(key, end))) return undefined;
  if (!verify(identity, signature, DOMAIN, statement(keys, epoch, end))) return undefined;
  return { identity, epoch, epochChecked: key !== undefined };
}

function proofKey({ secret }: SpaceSecrets, end: StreamEnd): Buffer {
  return digest("paired/prove-key", binding(end), secret);
}

function epochMark(key: Buffer, end: StreamEnd): Buffer {
  return digest("paired/prove-epoch", binding(end), key);
}

function statement({ key }: SpaceSecrets, epoch: number, end: StreamEnd): Buffer[] {
  return [key, Buffer.from(String(epoch)), ...binding(end)];
}

function binding({ handshakeHash, initiator }: StreamEnd): Buffer[] {
  return [handshakeHash, Buffer.from([initiator ? 1 : 0])];
}
