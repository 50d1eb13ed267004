import { isNarrow } from "./filter.ts";
import type { NearEntries } from "./fusion.ts";
import type { Found, Page, Search, SearchAsk } from "./search.ts";

export interface Recalled extends Found {
  /** What picked the results: words and names alone, or meaning too; the health report names the same. */
  readonly retriever: "lexical" | "hybrid";
  /** Why it was by words alone although meaning is switched on. */
  readonly lexicalBecause?: string;
}

/** Answers a question with all that this machine has switched on; every caller outside the memory asks this one. */
export type Recall = (ask: SearchAsk, page: Page) => Promise<Recalled>;

/** What is near in meaning among the entries that pass, or why nobody knows; undefined when that is switched off. */
export type FindNear = (
  query: string,
  filters: {
    /** Whether the question asks for some entries only. */
    readonly filtered: boolean;
    readonly passes: (ids: readonly number[]) => readonly number[];
  },
) => Promise<NearEntries | { readonly reason: string } | undefined>;

export function createRecall(deps: {
  readonly search: Search;
  readonly passing: (ask: SearchAsk, ids: readonly number[]) => readonly number[];
  readonly findNear: FindNear;
}): Recall {
  const { passing, findNear } = deps;
  return async (ask, page) => {
    // A next page goes on with the answer of the first; what peers sent has no vectors.
    if (page.cursor !== undefined || ask.scope === "spaces") {
      const found = await search(ask, page);
      return { ...found, retriever: found.fused ? "hybrid" : "lexical" };
    }
    const answer = await findNear(ask.query, {
      filtered: isNarrow(ask),
      passes: (ids) => passing(ask, ids),
    });
    if (!answer) return { ...(await search(ask, page)), retriever: "lexical" };
    if ("reason" in answer)
      return { ...(await search(ask, page)), retriever: "lexical", lexicalBecause: answer.reason };
    return { ...(await search(ask, page, answer)), retriever: "hybrid" };
  };

  async function search(...asked: Parameters<Search>): Promise<Found> {
    const found = deps.search(...asked);
    if (!found.learn) return found;
    await found.learn();
    return deps.search(...asked);
  }
}
