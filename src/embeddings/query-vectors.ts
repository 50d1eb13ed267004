import { PairedError } from "../errors.ts";

/** Vectors of questions, the last ones kept. */
export interface QueryVectors {
  /** Throws `unavailable` after the deadline; what comes later is kept for the next time. */
  readonly get: (query: string) => Promise<Float32Array>;
}

const MAX_KEPT = 256;
/** Questions under way at once; a provider that hangs must not collect them. */
const MAX_ASKED = 4;

export function createQueryVectors(deps: {
  readonly embed: (query: string) => Promise<Float32Array>;
  readonly deadlineMs: number;
}): QueryVectors {
  const { embed, deadlineMs } = deps;
  const kept = new Map<string, Float32Array>();
  const asked = new Map<string, Promise<Float32Array>>();
  return {
    async get(query) {
      const known = kept.get(query);
      if (!known) return inTime(ask(query));
      kept.delete(query);
      kept.set(query, known);
      return known;
    },
  };

  function ask(query: string): Promise<Float32Array> {
    const under = asked.get(query);
    if (under) return under;
    if (asked.size >= MAX_ASKED) throw late();
    const answer = fetch(query);
    asked.set(query, answer);
    return answer;
  }

  async function fetch(query: string): Promise<Float32Array> {
    try {
      const vector = await embed(query);
      const [oldest] = kept.keys();
      if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
      kept.set(query, vector);
      return vector;
    } finally {
      asked.delete(query);
    }
  }

  async function inTime(answer: Promise<Float32Array>): Promise<Float32Array> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(late()), deadlineMs);
    });
    try {
      return await Promise.race([answer, deadline]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function late(): PairedError {
  return new PairedError("unavailable", "the embedding provider did not answer in time", {
    fix: "Ask again.",
  });
}
