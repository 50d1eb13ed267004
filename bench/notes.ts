const WORDS =
  `build cache token parser error test server file config socket retry timeout migration schema query index
  worker queue session header cookie route handler component render state store action reducer hook effect stream buffer
  encoding path windows linux docker image layer volume network proxy gateway certificate rotation secret vault policy
  role permission audit log metric trace span alert dashboard deploy rollback release branch merge conflict rebase commit
  hash digest signature key curve cipher nonce payload frame packet latency throughput backpressure lock mutex deadlock
  race thread pool connection leak memory heap stack overflow recursion iterator generator promise await callback event
  listener emitter subscription channel topic partition offset consumer producer broker replica leader election quorum
  snapshot checkpoint journal transaction isolation savepoint constraint trigger column row table view cursor page offset
  limit sort filter map fold closure scope module import export bundle chunk loader plugin compiler transpiler lint format
  fixture mock assertion coverage benchmark profile flame sample tuning threshold budget quota throttle debounce`
    .trim()
    .split(/\s+/);
const VERBS = ["fails", "hangs", "leaks", "drops", "doubles", "blocks", "loses", "reorders"];

/** Numbers that look random and are the same in every run (Park and Miller, 1988). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export interface Notes {
  /** A developer's note of about 300 bytes: ticket code, names of functions, words as rare as in prose. */
  readonly note: (n: number) => string;
  /** What somebody asks in plain words. */
  readonly question: () => string;
  /** Five words that a tenth of all notes have, or more. */
  readonly common: () => string;
}

export function createNotes(seed: number): Notes {
  const random = createRandom(seed);
  const pick = (list: readonly string[], skew = 1): string =>
    list[Math.floor(random() ** skew * list.length)] ?? "";
  const word = (): string => pick(WORDS, 3);
  const rare = (): string => `${pick(WORDS)}${pick(WORDS)}`;
  const name = (): string => `${pick(VERBS)}${capital(pick(WORDS))}${capital(pick(WORDS))}`;
  return {
    note(n) {
      const words = Array.from({ length: 26 }, () => (random() < 0.3 ? rare() : word()));
      return `TICKET-${n}: ${name()}() ${pick(VERBS)} when the ${words.slice(0, 12).join(" ")}.\nWe ${words.slice(12).join(" ")}, see src/${word()}/${word()}.ts.`;
    },
    question: () =>
      `why does the ${word()} ${pick(VERBS)} when a ${word()} ${rare()} in the ${pick(WORDS)}?`,
    common: () => Array.from({ length: 5 }, () => pick(WORDS.slice(0, 12))).join(" "),
  };
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
