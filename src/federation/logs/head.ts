import type { LogType } from "./log-header.ts";

/** Names a log, with its signed block 0: whoever reads it can tell at once that it is its author's. */
export interface Head {
  readonly type: LogType;
  readonly identity: Buffer;
  readonly gen: number;
  readonly coreKey: Buffer;
  readonly header: Buffer;
}
