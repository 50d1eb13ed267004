import { PairedError } from "../errors.ts";

/** Questions whose further results are kept; a page is asked for within minutes of the one before. */
const MAX_KEPT = 200;

/** The rest of answered questions: a page goes on in the order of the first, whatever was added since. */
export interface Pages<T> {
  /** Keeps the results of a question; the cursor is for those from `offset` on. */
  readonly keep: (
    question: string,
    results: readonly T[],
  ) => (offset: number) => string | undefined;
  /** Throws `bad_input` when the cursor is unknown, or another question's. */
  readonly open: (question: string, cursor: string) => Kept<T>;
}

export interface Kept<T> {
  readonly results: readonly T[];
  readonly offset: number;
  readonly next: (offset: number) => string | undefined;
}

export function createPages<T>(randomId: () => string): Pages<T> {
  const kept = new Map<string, { readonly question: string; readonly results: readonly T[] }>();
  return {
    keep(question, results) {
      let id: string | undefined;
      return (offset) => {
        if (offset >= results.length) return undefined;
        id ??= remember(question, results);
        return `${id}.${offset}`;
      };
    },
    open(question, cursor) {
      const [, id = "", digits] = /^([\w-]{1,32})\.(\d{1,4})$/.exec(cursor) ?? [];
      const page = kept.get(id);
      if (page?.question !== question)
        throw new PairedError("bad_input", "this cursor does not go on with this question", {
          fix: "Repeat the search without cursor; a cursor needs the same arguments as the call that gave it.",
        });
      const { results } = page;
      const next = (offset: number): string | undefined =>
        offset < results.length ? `${id}.${offset}` : undefined;
      return { results, offset: Number(digits), next };
    },
  };

  function remember(question: string, results: readonly T[]): string {
    const id = randomId();
    const [oldest] = kept.keys();
    if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(id, { question, results });
    return id;
  }
}
