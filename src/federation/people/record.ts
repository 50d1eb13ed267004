import { hasHiddenCharacters } from "../../privacy/plain-text.ts";
import { digest, sign, type SigningKeyPair, verify } from "../../privacy/seal.ts";
import { LIMITS } from "../limits.ts";
import { read, type Reader, type Writer, writer } from "../wire.ts";

const VERSION = 1;
const OPS = ["create", "add", "remove", "epoch"] as const;
const MEMBER_ROLES = ["owner", "member"] as const;
const LEAVINGS = ["removed", "left"] as const;
const DOMAIN = "paired/member-record/1";
const SIGNATURE_BYTES = 64;

export type MemberRole = (typeof MEMBER_ROLES)[number];

/** Who somebody is inside one space. */
export interface Subject {
  readonly identity: Buffer;
  /** The key under which their node is found and dialled; not the key that signs. */
  readonly swarm: Buffer;
  readonly handle: string;
}

export type Change =
  | {
      readonly op: "create";
      readonly name: string;
      readonly salt: Buffer;
      readonly owner: Subject;
      /** Digest of the first epoch's key. */
      readonly commitment: Buffer;
    }
  | {
      readonly op: "add";
      readonly subject: Subject;
      readonly role: MemberRole;
      /** Every epoch key so far, sealed to the new member. */
      readonly sealed: Buffer;
    }
  | {
      readonly op: "remove";
      readonly identity: Buffer;
      readonly state: (typeof LEAVINGS)[number];
    }
  | {
      readonly op: "epoch";
      readonly n: number;
      readonly commitment: Buffer;
      /** The new key sealed to each who stays; a long list goes into several records of the same `n`. */
      readonly keys: readonly { readonly identity: Buffer; readonly sealed: Buffer }[];
    };

/** One signed link of the chain that says who is in a space. */
export interface MemberRecord {
  readonly hash: Buffer;
  readonly author: Buffer;
  /** The hash of the record that its author had written before; 32 zeros in the first. */
  readonly prev: Buffer;
  /** Hybrid clock: wall time, but always later than every record that its author had seen. */
  readonly at: number;
  /** The newest epoch that its author knew. */
  readonly epoch: number;
  readonly change: Change;
}

export type Draft = Pick<MemberRecord, "prev" | "at" | "epoch" | "change">;

export const NO_RECORD: Buffer = Buffer.alloc(32);

/** Signs a record; without `spaceKey` it is the first of a new space, and its hash is the space's key. */
export function signRecord(author: SigningKeyPair, draft: Draft, spaceKey?: Buffer): Buffer {
  const { prev, at, epoch, change } = draft;
  const out = writer().uint(VERSION).uint(OPS.indexOf(change.op)).fixed(prev).uint(at).uint(epoch);
  const payload = writeChange(out, change).fixed(author.publicKey).done();
  return Buffer.concat([payload, sign(author, DOMAIN, [spaceKey ?? NO_RECORD, payload])]);
}

/** The record in these bytes, if it is one of the space with this key and its author signed it. */
export function readRecord(bytes: Buffer, spaceKey: Buffer): MemberRecord | undefined {
  const record = parseRecord(bytes);
  if (!record) return undefined;
  const first = record.change.op === "create";
  if (first !== record.prev.equals(NO_RECORD) || first !== record.hash.equals(spaceKey))
    return undefined;
  const signed = [first ? NO_RECORD : spaceKey, bytes.subarray(0, -SIGNATURE_BYTES)];
  const signature = bytes.subarray(-SIGNATURE_BYTES);
  return verify(record.author, signature, DOMAIN, signed) ? record : undefined;
}

/** The parts of a record that was checked before. */
export function parseRecord(bytes: Buffer): MemberRecord | undefined {
  return read(bytes, (source) => {
    const op = source.uint() === VERSION ? OPS[source.uint()] : undefined;
    if (!op) return undefined;
    const [prev, at, epoch] = [source.fixed(32), source.uint(), source.uint()];
    const change = readChange(source, op);
    const author = source.fixed(32);
    source.fixed(SIGNATURE_BYTES);
    return change && { hash: recordHash(bytes), author, prev, at, epoch, change };
  });
}

export function recordHash(bytes: Buffer): Buffer {
  return digest("paired/member-record", [bytes]);
}

function writeChange(out: Writer, change: Change): Writer {
  if (change.op === "create") {
    const { name, salt, commitment, owner } = change;
    return writeSubject(out.text(name).fixed(salt).fixed(commitment), owner);
  }
  if (change.op === "add") {
    const { subject, role, sealed } = change;
    return writeSubject(out, subject).uint(MEMBER_ROLES.indexOf(role)).bytes(sealed);
  }
  if (change.op === "remove")
    return out.fixed(change.identity).uint(LEAVINGS.indexOf(change.state));
  out.uint(change.n).fixed(change.commitment).uint(change.keys.length);
  for (const { identity, sealed } of change.keys) out.fixed(identity).bytes(sealed);
  return out;
}

function readChange(source: Reader, op: Change["op"]): Change | undefined {
  if (op === "create") {
    const name = readLine(source, LIMITS.spaceNameBytes);
    const [salt, commitment] = [source.fixed(32), source.fixed(32)];
    const owner = readSubject(source);
    return name && owner ? { op, name, salt, commitment, owner } : undefined;
  }
  if (op === "add") {
    const [subject, role] = [readSubject(source), MEMBER_ROLES[source.uint()]];
    const sealed = source.bytes(LIMITS.controlMessageBytes);
    return subject && role && { op, subject, role, sealed };
  }
  if (op === "remove") {
    const [identity, state] = [source.fixed(32), LEAVINGS[source.uint()]];
    return state && { op, identity, state };
  }
  const [n, commitment] = [source.uint(), source.fixed(32)];
  const keys = Array.from({ length: source.count(LIMITS.keysPerRecord) }, () => ({
    identity: source.fixed(32),
    sealed: source.bytes(256),
  }));
  return { op, n, commitment, keys };
}

export function writeSubject(out: Writer, { identity, swarm, handle }: Subject): Writer {
  return out.fixed(identity).fixed(swarm).text(handle);
}

export function readSubject(source: Reader): Subject | undefined {
  const [identity, swarm] = [source.fixed(32), source.fixed(32)];
  const handle = readLine(source, LIMITS.handleBytes);
  return handle ? { identity, swarm, handle } : undefined;
}

/** A name that a person will see: one visible line, as tools ask for their own. */
function readLine(source: Reader, maxBytes: number): string | undefined {
  const line = source.text(maxBytes);
  const visible = line === line.trim() && !/[\r\n\t]/.test(line) && !hasHiddenCharacters(line);
  return visible && line ? line : undefined;
}
