/** What is wrong with a chain, and where. */
export interface ChainFault {
  /** Undefined: it is about an end of the chain. */
  readonly seq: number | undefined;
  /**
   * `changed`: not as PAIRED wrote it. `missing`: dropped, cut off at the end, or moved. `unlinked`: it does not follow
   * the one before. `foreign`: lies outside of the chain's ends. `end_lost`: how far the chain goes is not known,
   * because the row that says so is gone or was changed. `unreadable`: SQLite cannot read it.
   */
  readonly problem: "changed" | "missing" | "unlinked" | "foreign" | "end_lost" | "unreadable";
  /** The same in words. */
  readonly says: string;
}

/** A fault with the words for it. */
export function faultAt(seq: number | undefined, problem: ChainFault["problem"]): ChainFault {
  const says =
    seq === undefined
      ? ENDS[problem === "unreadable" ? problem : "end_lost"]
      : `record ${seq} ${FAULTS[problem]}`;
  return { seq, problem, says };
}

const FAULTS: Readonly<Record<ChainFault["problem"], string>> = {
  changed: "is not as PAIRED wrote it",
  missing: "is gone, or was moved",
  unlinked: "does not follow the one before: one of the two was changed",
  foreign: "is outside of the chain: PAIRED did not write it there",
  end_lost: "cannot be placed",
  unreadable: "cannot be read",
};
const ENDS = {
  end_lost: "the row that says where the chain ends was changed or is gone",
  unreadable: "a damaged page hides a part of the chain",
};
