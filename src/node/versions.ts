/** Negative when `a` is older than `b`; both as in package.json, `1.2.3` or `1.2.3-rc.1` (which is older than `1.2.3`). */
export function compareVersions(a: string, b: string): number {
  const [coreA, preA] = split(a);
  const [coreB, preB] = split(b);
  const core = compareParts(coreA, coreB);
  if (core !== 0) return core;
  if (preA.length === 0 || preB.length === 0) return preB.length - preA.length;
  return compareParts(preA, preB);
}

function split(version: string): [core: readonly string[], pre: readonly string[]] {
  const [plain = ""] = version.split("+");
  const [core = "", ...pre] = plain.split("-");
  return [core.split("."), pre.length === 0 ? [] : pre.join("-").split(".")];
}

/** By semver's rule: numbers by value and before words, words by code point, more parts after fewer. */
function compareParts(a: readonly string[], b: readonly string[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    const order = comparePart(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function comparePart(a: string, b: string): number {
  const numeric = [a, b].map((part) => /^\d+$/.test(part));
  if (numeric[0] && numeric[1]) return Number(a) - Number(b);
  if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
