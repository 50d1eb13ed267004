import type { Found, Page, Search, SearchAsk } from "./search.ts";

export interface Recalled extends Found {
  /** What picked the results; the health report names the same. */
  readonly retriever: "lexical";
}

/** Answers a question with all that this machine has switched on; every caller outside the memory asks this one. */
export type Recall = (ask: SearchAsk, page: Page) => Promise<Recalled>;

export function createRecall(search: Search): Recall {
  return async (ask, page) => ({ ...search(ask, page), retriever: "lexical" });
}
