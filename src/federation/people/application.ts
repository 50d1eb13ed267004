import { sealTo, sign, type SigningKeyPair, unsealFor, verify } from "../../privacy/seal.ts";
import { LIMITS } from "../limits.ts";
import { read, writer } from "../wire.ts";
import type { EpochKey } from "./epochs.ts";
import { readSubject, type Subject, writeSubject } from "./record.ts";

const DOMAIN = "paired/application/1";
const VERSION = 1;

/** What somebody with an invite sends to get in: who they are, and that they have the key to it. */
export function writeApplication(
  applicant: Omit<Subject, "identity"> & { readonly identity: SigningKeyPair },
  invitePublicKey: Buffer,
): Buffer {
  const subject = { ...applicant, identity: applicant.identity.publicKey };
  const body = writeSubject(writer().uint(VERSION), subject).done();
  return Buffer.concat([body, sign(applicant.identity, DOMAIN, [invitePublicKey, body])]);
}

export function readApplication(bytes: Buffer, invitePublicKey: Buffer): Subject | undefined {
  const [body, signature] = [bytes.subarray(0, -64), bytes.subarray(-64)];
  const subject = read(body, (source) =>
    source.uint() === VERSION ? readSubject(source) : undefined,
  );
  if (!subject) return undefined;
  const signed = verify(subject.identity, signature, DOMAIN, [invitePublicKey, body]);
  return signed ? subject : undefined;
}

/** What the inviter answers, sealed to the applicant alone: others may know the invite as well. */
export interface Welcome {
  readonly name: string;
  readonly secret: Buffer;
  readonly epoch: EpochKey;
}

export function sealWelcome(identity: Buffer, { name, secret, epoch }: Welcome): Buffer {
  const plain = writer().uint(VERSION).fixed(secret).uint(epoch.n).fixed(epoch.key).text(name);
  return sealTo(identity, plain.done());
}

export function openWelcome(identity: SigningKeyPair, sealed: Buffer): Welcome | undefined {
  const plain = unsealFor(identity, sealed);
  return (
    plain &&
    read(plain, (source) => {
      if (source.uint() !== VERSION) return undefined;
      const secret = source.fixed(32);
      const epoch = { n: source.uint(), key: source.fixed(32) };
      return { secret, epoch, name: source.text(LIMITS.spaceNameBytes) };
    })
  );
}
