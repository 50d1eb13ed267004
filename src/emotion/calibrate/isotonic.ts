/** One answer whose truth is known: how sure the head was, 0 to 1, and whether it was right. */
export interface Scored {
  readonly score: number;
  readonly right: boolean;
}

interface Block {
  readonly from: number;
  readonly to: number;
  readonly right: number;
  readonly all: number;
}

/**
 * From a score to how often such an answer was right: the non-decreasing step function nearest to the labels (pool
 * adjacent violators, Ayer et al. 1955), straight between steps. Each block is drawn to one half by one label of either
 * kind (Laplace), so that few labels never say 0 or 1. Without labels: undefined.
 */
export function fitIsotonic(labels: readonly Scored[]): ((score: number) => number) | undefined {
  const blocks: Block[] = [];
  for (const { score, right } of labels.toSorted((a, b) => a.score - b.score)) {
    let block: Block = { from: score, to: score, right: right ? 1 : 0, all: 1 };
    for (let last = blocks.at(-1); last && mustPool(last, block); last = blocks.at(-1)) {
      blocks.pop();
      block = pool(last, block);
    }
    blocks.push(block);
  }
  const knots = blocks.flatMap((block) => {
    const share = (block.right + 1) / (block.all + 2);
    return [
      { at: block.from, share },
      { at: block.to, share },
    ];
  });
  // Drawing blocks to one half can turn neighbours round by a little.
  const rising = knots.map(({ at }, n) => ({
    at,
    share: Math.max(...knots.slice(0, n + 1).map((knot) => knot.share)),
  }));
  return rising.length === 0 ? undefined : (score) => between(rising, score);
}

function mustPool(before: Block, after: Block): boolean {
  return before.to === after.from || before.right * after.all >= after.right * before.all;
}

function pool(before: Block, after: Block): Block {
  return {
    from: before.from,
    to: after.to,
    right: before.right + after.right,
    all: before.all + after.all,
  };
}

function between(knots: readonly { at: number; share: number }[], score: number): number {
  const next = knots.findIndex((knot) => knot.at >= score);
  const after = knots.at(next);
  const before = knots.at(next <= 0 ? next : next - 1);
  if (!after || !before) return 0;
  const width = after.at - before.at;
  if (next <= 0 || width <= 0) return after.share;
  return before.share + ((score - before.at) / width) * (after.share - before.share);
}
