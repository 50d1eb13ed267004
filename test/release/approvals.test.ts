import { expect, test } from "vitest";

import {
  type Approvals,
  createApprovals,
  MAX_PENDING,
  type Settled,
} from "../../src/release/approvals.ts";
import { createPerson } from "../../src/release/person.ts";
import { openStore } from "../../src/store/db.ts";
import { MEMORY_HOME } from "../paired.ts";

const TEXT = '{"v":1,"title":"pool exhausted","body":"close each client after a timeout"}';
const WISH = { kind: "release", subject: 4, title: "Release P4", text: TEXT } as const;
const MINUTE = 60_000;

interface Bench extends Disposable {
  readonly approvals: Approvals;
  readonly settled: Settled[];
  readonly pass: (ms: number) => void;
  /** The same database, opened by another run of the node. */
  readonly restart: () => Approvals;
  readonly rows: () => object[];
}

function setUp(): Bench {
  const store = openStore(MEMORY_HOME);
  const settled: Settled[] = [];
  let now = 1_000_000;
  const person = createPerson(MEMORY_HOME.keyring);
  const start = (): Approvals => {
    const approvals = createApprovals({ store, clock: () => now, person });
    approvals.on("release", (outcome) => void settled.push(outcome));
    approvals.on("member", (outcome) => void settled.push(outcome));
    return approvals;
  };
  return {
    approvals: start(),
    settled,
    pass: (ms) => void (now += ms),
    restart: start,
    rows: () => store.prepare<[], object>("SELECT title, note, text, state FROM approval").all(),
    [Symbol.dispose]: () => store.close(),
  };
}

/** What a person types who has read the text. */
function read(approvals: Approvals, id: number): string {
  const { text, marks } = approvals.challenge(id);
  return marks.map(([start, end]) => text.slice(start, end)).join(" ");
}

test("the words of the text confirm it, once", () => {
  using bench = setUp();
  const { id } = bench.approvals.request(WISH);
  const words = read(bench.approvals, id);

  expect(bench.approvals.confirm(id, words.toUpperCase())).toBe(true);

  expect(bench.settled).toEqual([{ subject: 4, text: TEXT, outcome: "confirmed", by: "terminal" }]);
  expect(() => bench.approvals.confirm(id, words)).toThrow("nothing waits");
});

test("three words are asked, of the text and not of its field names", () => {
  using bench = setUp();
  const { id } = bench.approvals.request(WISH);

  for (let round = 0; round < 50; round++) {
    const words = read(bench.approvals, id).split(" ");
    expect(words).toHaveLength(3);
    expect(words).not.toContain("title");
    expect(TEXT).toContain(words[0]);
  }
});

test.each(["", "pool", "one two three", "pool pool pool"])(
  "the words %j confirm nothing",
  (typed) => {
    using bench = setUp();
    const { id } = bench.approvals.request(WISH);
    bench.approvals.challenge(id);

    expect(bench.approvals.confirm(id, typed)).toBe(false);

    expect(bench.settled).toEqual([]);
    expect(bench.approvals.pending()).toHaveLength(1);
  },
);

test("words count for one try, and only after they were asked for", () => {
  using bench = setUp();
  const { id } = bench.approvals.request(WISH);

  expect(bench.approvals.confirm(id, "pool exhausted close")).toBe(false);
  const words = read(bench.approvals, id);
  expect(bench.approvals.confirm(id, "wrong")).toBe(false);
  expect(bench.approvals.confirm(id, words)).toBe(false);
});

test("a text without any word cannot be confirmed by an empty line", () => {
  using bench = setUp();
  const { id } = bench.approvals.request({ ...WISH, text: "{}" });

  expect(bench.approvals.challenge(id).marks).toEqual([]);
  expect(bench.approvals.confirm(id, "")).toBe(false);
});

test("the same wish again is the same approval; another text replaces it and voids its words", () => {
  using bench = setUp();
  const first = bench.approvals.request(WISH);
  expect(bench.approvals.request(WISH).id).toBe(first.id);
  const words = read(bench.approvals, first.id);

  const second = bench.approvals.request({ ...WISH, text: `${TEXT} and more` });

  expect(() => bench.approvals.confirm(first.id, words)).toThrow("nothing waits");
  expect(bench.approvals.confirm(second.id, words)).toBe(false);
  expect(bench.approvals.pending().map(({ id }) => id)).toEqual([second.id]);
  expect(bench.settled).toEqual([]);
});

test("an approval survives a restart; its words are drawn again", () => {
  using bench = setUp();
  const { id } = bench.approvals.request({ ...WISH, kind: "member" });
  const before = read(bench.approvals, id);

  const approvals = bench.restart();

  expect(approvals.confirm(id, before)).toBe(false);
  expect(approvals.confirm(id, read(approvals, id))).toBe(true);
  expect(bench.settled).toEqual([{ subject: 4, text: TEXT, outcome: "confirmed", by: "terminal" }]);
});

test("an approval expires, which settles it without the person", () => {
  using bench = setUp();
  const { id } = bench.approvals.request(WISH);
  const words = read(bench.approvals, id);

  bench.pass(24 * 60 * MINUTE);

  expect(() => bench.approvals.confirm(id, words)).toThrow("nothing waits");
  expect(bench.approvals.pending()).toEqual([]);
  expect(bench.settled).toEqual([{ subject: 4, text: TEXT, outcome: "expired" }]);
});

test("what was declined cannot be confirmed", () => {
  using bench = setUp();
  const { id } = bench.approvals.request(WISH);
  const words = read(bench.approvals, id);

  bench.approvals.decline(id);

  expect(bench.settled).toEqual([{ subject: 4, text: TEXT, outcome: "declined", by: "terminal" }]);
  expect(() => bench.approvals.confirm(id, words)).toThrow("nothing waits");
});

test("when the effect fails, the decision is taken back with it", () => {
  using bench = setUp();
  const { id } = bench.approvals.request(WISH);
  bench.approvals.on("release", () => {
    throw new Error("the outbox is full");
  });

  expect(() => bench.approvals.confirm(id, read(bench.approvals, id))).toThrow("full");

  expect(bench.approvals.find("release", 4)?.id).toBe(id);
});

test("the text is not kept once it is decided", () => {
  using bench = setUp();
  const { id } = bench.approvals.request(WISH);

  bench.approvals.decline(id);

  expect(bench.rows()).toEqual([{ title: "", note: "", text: "", state: "declined" }]);
});

test("no more than a readable number of decisions wait", () => {
  using bench = setUp();
  for (let subject = 0; subject < MAX_PENDING; subject++)
    bench.approvals.request({ ...WISH, subject });

  expect(() => bench.approvals.request({ ...WISH, subject: 1000 })).toThrow("wait already");
});

test("a dialog's answer counts under its own key, once", () => {
  using bench = setUp();
  const { id } = bench.approvals.request(WISH);
  const key = bench.approvals.openDialog(id, "session-a");
  expect(bench.approvals.dialog(id, "session-a")).toBe(key);

  expect(bench.approvals.answer(id, "session-a", { key, verdict: "yes" })).toBe(true);

  expect(bench.settled).toEqual([
    { subject: 4, text: TEXT, outcome: "confirmed", by: "elicitation" },
  ]);
  expect(() => bench.approvals.answer(id, "session-a", { key, verdict: "yes" })).toThrow("waits");
});

test("a dialog closed without an answer leaves the decision waiting, and its key is used up", () => {
  using bench = setUp();
  const { id } = bench.approvals.request(WISH);
  const key = bench.approvals.openDialog(id, "session-a");

  expect(bench.approvals.answer(id, "session-a", { key, verdict: "later" })).toBe(true);

  expect(bench.approvals.answer(id, "session-a", { key, verdict: "yes" })).toBe(false);
  expect(bench.approvals.find("release", 4)?.id).toBe(id);
  expect(bench.settled).toEqual([]);
});

test.each<[string, (bench: Bench, id: number) => { session: string; key: string; id?: number }]>([
  [
    "from another session",
    ({ approvals }, id) => ({ session: "b", key: approvals.openDialog(id, "a") }),
  ],
  [
    "under a guessed key",
    ({ approvals }, id) => {
      approvals.openDialog(id, "a");
      return { session: "a", key: `confirm_${"0".repeat(32)}` };
    },
  ],
  [
    "to a dialog that was replaced",
    ({ approvals }, id) => {
      const key = approvals.openDialog(id, "a");
      approvals.openDialog(id, "a");
      return { session: "a", key };
    },
  ],
  [
    "that comes too late",
    ({ approvals, pass }, id) => {
      const key = approvals.openDialog(id, "a");
      pass(10 * MINUTE);
      return { session: "a", key };
    },
  ],
  [
    "to another approval",
    ({ approvals }, id) => {
      const other = approvals.request({ ...WISH, subject: 5 });
      return { session: "a", key: approvals.openDialog(id, "a"), id: other.id };
    },
  ],
  [
    "to the text before",
    ({ approvals }, id) => {
      const key = approvals.openDialog(id, "a");
      const next = approvals.request({ ...WISH, text: "another text" });
      return { session: "a", key, id: next.id };
    },
  ],
])("an answer %s counts for nothing", (_name, forge) => {
  using bench = setUp();
  const { id } = bench.approvals.request(WISH);
  const forged = forge(bench, id);

  const taken = bench.approvals.answer(forged.id ?? id, forged.session, {
    key: forged.key,
    verdict: "yes",
  });

  expect(taken).toBe(false);
  expect(bench.settled).toEqual([]);
});
