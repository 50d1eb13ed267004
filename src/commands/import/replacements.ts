import type { Draft, Place, Skip } from "../../memory/import/draft.ts";
import type { Replaced } from "../../memory/imports.ts";

/** Entries of one file that replaced each other there, told apart by the file's own names for them. */
export interface Replacements {
  readonly note: (draft: Draft, id: number, at: Place) => void;
  /** Pairs whose both sides are stored, since the last time. */
  readonly take: () => Replaced[];
  /** Entries whose successor did not come. */
  readonly lost: () => Skip[];
}

/** The newer one mostly comes later in a file; when it came before, it is remembered for this long. */
const MAX_REMEMBERED = 50_000;
const ALONE = "its successor is not among these: it is kept as outdated";

export function createReplacements(): Replacements {
  const known = new Map<string, number>();
  const waiting = new Map<string, { readonly id: number; readonly at: Place }[]>();
  let pairs: Replaced[] = [];
  return {
    note({ ref, supersededBy }, id, at) {
      if (ref !== undefined) remember(key(at, ref), id);
      if (supersededBy === undefined) return;
      const newer = known.get(key(at, supersededBy));
      if (newer !== undefined) pairs.push({ older: id, newer });
      else wait(key(at, supersededBy), { id, at });
    },
    take() {
      const ready = pairs;
      pairs = [];
      return ready;
    },
    lost: () => [...waiting.values()].flat().map(({ at }) => Object.assign({ why: ALONE }, at)),
  };

  function remember(ref: string, id: number): void {
    const [oldest] = known.keys();
    if (known.size >= MAX_REMEMBERED && oldest !== undefined) known.delete(oldest);
    known.set(ref, id);
    for (const { id: older } of waiting.get(ref) ?? []) pairs.push({ older, newer: id });
    waiting.delete(ref);
  }

  function wait(ref: string, entry: { readonly id: number; readonly at: Place }): void {
    const others = waiting.get(ref);
    if (others) others.push(entry);
    else waiting.set(ref, [entry]);
  }
}

function key({ file }: Place, ref: string): string {
  return `${file}\n${ref}`;
}
