import { seal, transcript, unseal } from "../../privacy/seal.ts";
import { read, writer } from "../wire.ts";
import type { LogType } from "./log-header.ts";

/** Where a block stands; sealed bytes open nowhere else. */
export interface BlockContext {
  readonly type: LogType;
  readonly space: Buffer;
  readonly identity: Buffer;
  readonly gen: number;
  readonly seq: number;
}

export interface Epoch {
  readonly n: number;
  readonly key: Buffer;
}

const VERSION = 1;
const NO_FLAGS = 0;

/** `version, flags, epoch` in clear, then `plain` under the epoch's key. */
export function sealBlock(epoch: Epoch, plain: Buffer, context: BlockContext): Buffer {
  const head = writer().uint(VERSION).uint(NO_FLAGS).uint(epoch.n).done();
  return Buffer.concat([head, seal(epoch.key, plain, blockAad(head, context))]);
}

/** What can be said of a block before it is opened. `later`: of a version or with flags that we do not know. */
export type Envelope =
  | { readonly kind: "later" }
  | {
      readonly kind: "sealed";
      readonly epoch: number;
      readonly head: Buffer;
      readonly sealed: Buffer;
    };

export function openEnvelope(bytes: Buffer): Envelope | undefined {
  return read(bytes, (from): Envelope => {
    const known = from.uint() === VERSION && from.uint() === NO_FLAGS;
    if (!known) {
      from.rest();
      return { kind: "later" };
    }
    const epoch = from.uint();
    const sealed = from.rest();
    const head = bytes.subarray(0, bytes.length - sealed.length);
    return { kind: "sealed", epoch, head, sealed };
  });
}

/** The plain bytes of an envelope; undefined when it was not sealed for this place under this key. */
export function unsealBlock(
  key: Buffer,
  { head, sealed }: { readonly head: Buffer; readonly sealed: Buffer },
  context: BlockContext,
): Buffer | undefined {
  return unseal(key, sealed, blockAad(head, context));
}

function blockAad(head: Buffer, { type, space, identity, gen, seq }: BlockContext): Buffer {
  const place = writer().uint(gen).uint(seq).done();
  return transcript(`paired/${type}-block/1`, [head, space, identity, place]);
}
