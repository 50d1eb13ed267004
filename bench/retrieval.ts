import { type Collection, fill, readCosqa, readLocomo } from "./memory/collections.ts";
import type { Figure } from "./report.ts";

const TOP = 10;

/** Share of the evidence within the first ten results, and the mean reciprocal rank of the first of it. */
export function measureRetrieval(): Figure[] {
  return [
    ...measure("LoCoMo-dev, categories 1-4", readLocomo(), { recall: ">= .73", rank: ">= .49" }),
    ...measure("CoSQA-dev", readCosqa(), { recall: ">= .58" }),
  ];
}

function measure(
  name: string,
  collections: readonly Collection[] | undefined,
  goals: { readonly recall: string; readonly rank?: string },
): Figure[] {
  if (!collections) return [{ what: name, value: "SKIP: dataset not present" }];
  const ranks = collections.flatMap(rankEvidence);
  const mean = (of: (ranks: readonly number[]) => number): number =>
    ranks.reduce((sum, each) => sum + of(each), 0) / ranks.length;
  return [
    { what: `${name}: questions`, value: ranks.length },
    {
      what: `${name}: recall@${TOP}`,
      value: mean((each) => each.filter((rank) => rank < TOP).length / each.length),
      goal: goals.recall,
    },
    {
      what: `${name}: MRR@${TOP}`,
      value: mean((each) => reciprocal(Math.min(...each))),
      ...(goals.rank && { goal: goals.rank }),
    },
  ];
}

function reciprocal(rank: number): number {
  return rank < TOP ? 1 / (rank + 1) : 0;
}

/** For each question: the place of each piece of its evidence among the results. */
function rankEvidence(collection: Collection): number[][] {
  using memory = fill(collection);
  return collection.questions.map(({ text, evidence }) => {
    const { hits } = memory.search(text, TOP);
    return evidence.map((wanted) => {
      const place = hits.findIndex(({ id }) => id === memory.ids.get(wanted));
      return place === -1 ? Number.POSITIVE_INFINITY : place;
    });
  });
}
