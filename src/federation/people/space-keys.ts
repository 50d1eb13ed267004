import type { SigningKeyPair } from "../../privacy/seal.ts";
import type { Epoch } from "../logs/block.ts";

/** What the logs need to know of a space: who we are in it, its keys, and who belongs to it. */
export interface SpaceKeys {
  /** The public name of the space, 32 bytes. */
  readonly spaceKey: (space: number) => Buffer;
  readonly identity: (space: number) => SigningKeyPair;
  /** The epoch under which we write now. */
  readonly epoch: (space: number) => Epoch;
  readonly epochKey: (space: number, n: number) => Buffer | undefined;
  readonly isMember: (space: number, identity: Buffer) => boolean;
}
