import { timesOf } from "../flow/human-time.ts";
import { MINUTE_MS } from "../flow/idle.ts";
import type { Minute } from "./insights.ts";

/** A stretch of minutes in a focus block; a break of at most three minutes does not end it. */
export interface Block {
  readonly from: number;
  /** The first moment after it. */
  readonly to: number;
}

/** How a block ended. `boundary`: with a commit, a green test or nothing after it, which is no interruption. */
export type BlockEnd = "boundary" | "asked" | "away" | "switched";

const MAX_BREAK_MS = 3 * MINUTE_MS;
/** So much of a minute, and it lies in a block. */
const HALF_MS = 30_000;
/**
 * What happens so soon before or after the end has to do with it: a block is told from the last five minutes, and lasts three
 * beyond what made it, and three more while the person waits.
 */
const NEAR_MS = { before: 11 * MINUTE_MS, after: 2 * MINUTE_MS } as const;

/** `minutes` oldest first. */
export function findBlocks(minutes: readonly Minute[]): Block[] {
  const blocks: { from: number; to: number }[] = [];
  for (const { at, sums } of minutes) {
    if ((sums.in_block ?? 0) < HALF_MS) continue;
    const last = blocks.at(-1);
    if (last && at - last.to <= MAX_BREAK_MS) last.to = at + MINUTE_MS;
    else blocks.push({ from: at, to: at + MINUTE_MS });
  }
  return blocks;
}

/** Why a block ended, from what was counted around its end. */
export function endOf(block: Block, minutes: readonly Minute[], idleMs: number): BlockEnd {
  const after = minutes.filter(({ at }) => at >= block.to);
  const near = minutes.filter(
    ({ at }) => at >= block.to - NEAR_MS.before && at < block.to + NEAR_MS.after,
  );
  const sum = (name: string): number =>
    near.reduce((total, { sums }) => total + (sums[name] ?? 0), 0);
  const green = sum("tests") - sum("test_failures");
  if (after.length === 0 || sum("commits") > 0 || green > 0) return "boundary";
  if (sum("asks") > 0) return "asked";
  const next = after.find(({ sums }) => timesOf(sums, idleMs).human > 0);
  return next === undefined || next.at - block.to >= idleMs ? "away" : "switched";
}
