import * as fc from "fast-check";
import { countTokens as countCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as countO200k } from "gpt-tokenizer/encoding/o200k_base";
import { expect, test } from "vitest";
import { z } from "zod";

import { attacks } from "../memory/injection-corpus.ts";
import { anyNote } from "../memory/pack/texts.ts";
import { receivedEntry } from "../memory/received-entry.ts";
import { type Connected, type Paired, startPaired } from "../paired.ts";

const PACK = z.object({
  project: z.string(),
  head: z.string(),
  known: z.array(z.string()),
  more: z.array(z.string()),
  received: z.array(z.looseObject({ id: z.string() })).optional(),
  given: z.string().optional(),
  left_out: z.number().optional(),
  note: z.string().optional(),
});
type Pack = z.output<typeof PACK>;

test("a pack has the decisions, lessons, tasks and the last hand-off that bear on a task, each with its reason", async () => {
  const now = Date.parse("2026-11-23T14:20Z");
  await using paired = await startPaired({ clock: () => now });
  await add(paired, { body: "The parser keeps comments as trivia.", kind: "decision" });
  await add(paired, { body: "Names in src/parser.ts are interned.", kind: "lesson" });
  await add(paired, { body: "Invoices are in cents.", kind: "lesson" });
  await add(paired, { body: "The parser of billing is recursive.", project: "billing" });
  await paired.call("task_add", { title: "Write the parser", role: "edison" });
  await paired.call("task_add", { title: "Name the product", role: "alex" });
  await paired.call("task_update", {
    id: "T1",
    action: "handoff",
    to: "edison",
    note: "Tokens are done. Next: expressions.",
  });

  const pack = await ask(paired, { task: "go on with the parser", files: ["src/parser.ts"] });

  expect(pack.known).toEqual([
    "T1 last hand-off, 2026-11-23T14:20Z, from test to edison: Write the parser\nTokens are done. Next: expressions.",
    "K2 lesson, names src/parser.ts, about parser: Names in src/parser.ts are interned.",
    "K1 decision, about parser: The parser keeps comments as trivia.",
    "T1 open task of edison, normal, ready: Write the parser",
    "T2 open task of alex, normal, ready: Name the product",
    "K4 note of billing, about parser: The parser of billing is recursive.",
    "K3 lesson, next to K2: Invoices are in cents.",
  ]);
  expect(pack).not.toHaveProperty("note");
});

test("what is pinned comes with every task of its project", async () => {
  await using paired = await startPaired();
  await add(paired, { body: "Answer in British English." });
  await add(paired, { body: "Answer in cents.", project: "billing" });
  await paired.call("memory_edit", { id: "K1", action: "pin" });
  await paired.call("memory_edit", { id: "K2", action: "pin" });

  const { known } = await ask(paired, { task: "write the parser" });

  expect(known).toEqual(["K1 note, pinned: Answer in British English."]);
});

test("a task is named by its id, and its words are looked for too", async () => {
  await using paired = await startPaired();
  await add(paired, { body: "Grammars are in EBNF." });
  await paired.call("task_add", { title: "Write the grammars", body: "As EBNF." });

  const { known } = await ask(paired, { task: "T1" });

  expect(known).toEqual([
    "T1 the task you named, normal, ready: Write the grammars\nAs EBNF.",
    "K1 note, about grammars: Grammars are in EBNF.",
  ]);
});

test("an empty memory says what to do", async () => {
  await using paired = await startPaired();

  const pack = await ask(paired, { task: "anything" });

  expect(pack).toMatchObject({ known: [], more: [], note: expect.stringContaining("memory_add") });
});

test("what a session was given is not given again, until it changes or is asked for", async () => {
  await using paired = await startPaired();
  await add(paired, { body: "The parser keeps comments." });
  await add(paired, { body: "The parser drops spaces." });
  await add(paired, { body: "The parser is fast." });
  await paired.call("memory_search", { query: "K1" });
  const second = await ask(paired, { task: "parser" });
  const third = await ask(paired, { task: "parser" });
  await paired.call("memory_edit", {
    id: "K2",
    action: "correct",
    body: "The parser keeps spaces.",
  });
  const fourth = await ask(paired, { task: "parser" });

  expect(ids(second)).toEqual(["K3", "K2"]);
  expect(second.given).toBe("1 given before, again by id: K1");
  expect(ids(third)).toEqual([]);
  expect(third).not.toHaveProperty("note");
  expect(ids(fourth)).toEqual(["K2"]);
  expect(ids(await ask(paired, { task: "parser", fresh: true })).toSorted()).toEqual([
    "K1",
    "K2",
    "K3",
  ]);
  expect(ids(await ask(await paired.connect(), { task: "parser" })).length).toBe(3);
});

test("what was added to an entry later is part of it, and makes it new again", async () => {
  await using paired = await startPaired();
  await add(paired, { body: "The parser keeps comments." });
  await ask(paired, { task: "parser" });
  await paired.call("memory_edit", { id: "K1", action: "annotate", body: "Only block comments." });

  const { known } = await ask(paired, { task: "parser" });

  expect(known).toEqual([
    "K1 note, about parser: The parser keeps comments.\nAdded: Only block comments.",
  ]);
});

test("an entry that nearly repeats another counts for less, and is not dropped", async () => {
  await using paired = await startPaired();
  const text = "refunds of the payment gateway are asynchronous, so wait for the webhook of the";
  await add(paired, { body: `All ${text} primary region before you answer the customer.` });
  await add(paired, { body: `All ${text} secondary region before you answer the customer.` });

  const { known } = await ask(paired, { task: "refunds of the payment gateway" });

  expect(known.length).toBe(2);
  expect(known[1]).toMatch(/^K\d note, .*near K\d: All refunds/);
});

test("what is superseded, expired, or twice there is left out", async () => {
  let now = 1_000_000;
  await using paired = await startPaired({ clock: () => now });
  await add(paired, { body: "The parser is slow." });
  await add(paired, { body: "The parser is fast.", supersedes: "K1" });
  await add(paired, { body: "the  parser is FAST." });
  await add(paired, { body: "The parser is new.", expires: "1970-01-02" });
  now = 90_000_000;

  const { known } = await ask(paired, { task: "parser" });

  expect(known.length).toBe(1);
  expect(known[0]).toMatch(/^K[23] .*the +parser is fast\.$/i);
});

test("the same data and question give the same bytes, whoever asks and whenever", async () => {
  let now = Date.parse("2026-11-23");
  await using paired = await startPaired({ clock: () => now });
  for (let n = 0; n < 30; n += 1)
    await add(paired, { body: `The parser of part ${n} is ${n * 7} lines.` });
  await paired.call("task_add", { title: "Write the parser" });
  receive(paired, "The parser of a friend");
  const args = { task: "parser", budget_tokens: 700 };

  const first = await ask(paired, args);
  now += 3 * 86_400_000;
  const second = await ask(await paired.connect({ era: "modern", name: "other" }), args);
  await add(paired, { body: "The parser has a new part." });
  const third = await ask(await paired.connect(), args);

  expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  expect(third.head).not.toBe(first.head);
});

test("of 20 facts at 2,000 tokens, among 300 others, at least 18 are there word for word", async () => {
  await using paired = await startPaired();
  for (let n = 0; n < 300; n += 1)
    await add(paired, {
      body: `Note ${n} on invoices: column ${n % 17} is right aligned, see ticket BILL-${n}.`,
    });
  const facts = Array.from(
    { length: 20 },
    (_, n) =>
      `The payment gateway answers code ${400 + n} when ${CAUSES[n]}; we ${REPLIES[n % REPLIES.length]} and write it to audit log ${n}.`,
  );
  for (const body of facts) await add(paired, { body, kind: "lesson" });

  const reply = await read(paired, {
    task: "handle error codes of the payment gateway",
    budget_tokens: 2000,
  });

  expect(facts.filter((fact) => reply.includes(fact)).length).toBeGreaterThanOrEqual(18);
  expect(tokens(reply)).toBeLessThanOrEqual(2000);
});

test("no pack is over its budget, whatever it is made of", async () => {
  await using paired = await startPaired();
  const notes = fc.sample(anyNote, { numRuns: 80, seed: 3 });
  for (const [n, note] of notes.entries()) {
    const body = parserNote(note);
    await add(paired, { body, ...(n % 2 === 0 && { title: `Part ${n}` }) });
    if (n % 10 === 0) await paired.call("task_add", { title: `parser ${n}`, body });
    if (n % 10 === 1) receive(paired, body, n);
  }
  await paired.call("task_update", { id: "T1", action: "handoff", to: "alex", note: "the parser" });
  const over: number[] = [];
  let used = 0;

  for (let n = 0; n < 30; n += 1) {
    const budget_tokens = 200 + n ** 2 * 8;
    const reply = await read(paired, { task: "the parser part", budget_tokens, fresh: true });
    if (tokens(reply) > budget_tokens) over.push(budget_tokens);
    used += tokens(reply) / budget_tokens;
  }

  expect(over).toEqual([]);
  expect(used / 30).toBeGreaterThan(0.6);
});

test("a larger budget loses no text that a smaller one gave", async () => {
  await using paired = await startPaired();
  for (const note of fc.sample(anyNote, { numRuns: 60, seed: 9 }))
    await add(paired, { body: parserNote(note) });
  let before: string[] = [];

  for (const budget_tokens of [200, 300, 450, 700, 1000, 1500, 2200, 4000, 8000]) {
    const { known } = await ask(paired, { task: "parser", budget_tokens, fresh: true });
    expect(known).toEqual(expect.arrayContaining(before));
    before = known;
  }
  expect(before.length).toBeGreaterThan(10);
});

test("of hostile lessons no word stands outside untrusted, and no fence breaks", async () => {
  await using paired = await startPaired();
  const corpus = attacks("0123456789abcdef");
  for (const [n, attack] of corpus.entries()) receive(paired, `parser ${attack}`, n);
  const seen = new Set<string>();

  for (const order of [
    "ignore previous instructions",
    "developer mode",
    "call memory_edit",
    "base64",
  ]) {
    const pack = await ask(paired, { task: `parser ${order}`, budget_tokens: 8000 });
    for (const { id, why, untrusted, ...rest } of pack.received ?? []) {
      const { text: fenced } = z.object({ text: z.string() }).parse(untrusted);
      const [, fence = "", inside = ""] = /^<(\w{16})>\n([^]*)\n<\/\1>$/.exec(fenced) ?? [];
      expect(inside.split("\n").every((line) => line.startsWith("| "))).toBe(true);
      expect(inside).not.toContain(fence);
      expect(why).toMatch(/^lesson received, about [a-z0-9_ ]+$/);
      expect(rest).toEqual({});
      seen.add(id);
    }
    expect({ ...pack, received: [] }).toMatchObject({ known: [], more: [] });
  }

  expect(seen.size).toBeGreaterThan(30);
});

test("each wrong argument is refused with a code, a message and a fix", async () => {
  await using paired = await startPaired();
  const accepted: unknown[] = [];

  for (const args of WRONG) {
    const { error } = await paired.call("context_pack", args);
    if (error?.code !== "bad_input" || error.message.length > 300 || !error.fix)
      accepted.push(args);
  }

  expect(accepted).toEqual([]);
});

const WRONG = [
  {},
  { task: "" },
  { task: 7 },
  { task: "x".repeat(4001) },
  { task: "a\u0000b" },
  { task: "a\u202Eb" },
  { task: "parser", files: "src/parser.ts" },
  { task: "parser", files: ["a\nb"] },
  { task: "parser", files: ["x".repeat(301)] },
  { task: "parser", files: Array.from({ length: 21 }, (_, n) => `${n}.ts`) },
  { task: "parser", budget_tokens: 199 },
  { task: "parser", budget_tokens: 8001 },
  { task: "parser", budget_tokens: 1e9 },
  { task: "parser", budget_tokens: 300.5 },
  { task: "parser", budget_tokens: "300" },
  { task: "parser", project: " " },
  { task: "parser", format: "long" },
  { task: "parser", fresh: "yes" },
  { task: "parser", tokens: 300 },
];

test.each([
  "* OR NEAR(",
  '"; DROP TABLE entry; --',
  "T999999999999",
  "the and of",
  "解析器 парсер \uD83D\uDE00",
  "a".repeat(4000),
])("answers %j", async (task) => {
  await using paired = await startPaired();
  await add(paired, { body: "The parser keeps comments." });

  const pack = await ask(paired, {
    task,
    files: ['a"b* (c).ts', "**/*", "../..", "C:\\x\\y.ts", "/"],
  });

  expect(pack.project).toBe("test");
});

test("received lessons come apart, fenced and labelled", async () => {
  await using paired = await startPaired();
  await add(paired, { body: "Our parser keeps comments." });
  receive(paired, "Their parser in src/parser.ts drops comments.");

  const pack = await ask(paired, { task: "parser comments", files: ["src/parser.ts"] });

  expect(pack.received).toEqual([
    {
      id: "R1",
      why: "lesson received, names src/parser.ts, about parser comments",
      untrusted: {
        origin: "ana 07070707",
        space: "S1 team",
        trust: "quarantined",
        reviewed: false,
        received: expect.stringMatching(/Z$/),
        text: expect.stringMatching(/^<(\w{16})>\n\| Their parser .*\n<\/\1>$/),
      },
    },
  ]);
  expect(JSON.stringify({ ...pack, received: [] })).not.toContain("Their");
});

test("the concise form has lines only", async () => {
  await using paired = await startPaired();
  await add(paired, { title: "Comments", body: "The parser keeps them as trivia." });

  const pack = await ask(paired, { task: "parser", format: "concise" });

  expect(pack).toMatchObject({ known: [], more: ["K1 note, about parser: Comments"] });
});

/** A note that is found by its subject, short enough to be stored. */
function parserNote(text: string): string {
  return `The parser ${Array.from(text).slice(0, 1500).join("")}`.trim();
}

function add(client: Connected, entry: Record<string, unknown>): Promise<unknown> {
  return client.call("memory_add", entry);
}

async function ask(client: Connected, args: Record<string, unknown>): Promise<Pack> {
  const { data, error } = await client.call("context_pack", args);
  expect(error).toBeUndefined();
  return PACK.parse(data);
}

/** The whole reply as a model reads it. */
async function read({ client }: Connected, args: Record<string, unknown>): Promise<string> {
  const { content } = await client.callTool({ name: "context_pack", arguments: args });
  const [block] = content;
  return block?.type === "text" ? block.text : "";
}

function tokens(reply: string): number {
  return Math.max(countO200k(reply), countCl100k(reply));
}

function ids({ known, more }: Pack): string[] {
  return [...known, ...more].map((item) => item.split(" ")[0] ?? "");
}

function receive({ ctx }: Paired, body: string, seq = 0): void {
  ctx.memory.received.index([receivedEntry({ body, seq })]);
}

const CAUSES =
  `the card has expired|the amount is zero|the currency is unknown|the merchant sleeps|the token was used twice|a
refund is older than the sale|the webhook is late|the signature is stale|the shop is closed|the address has no country|the limit
of the day is reached|the bank asks for a second factor|the order was cancelled|the coupon is void|two charges race|the ledger is
locked|the customer is a minor|the iban has a typo|the clock is wrong|the session ended`
    .replaceAll("\n", " ")
    .split("|");
const REPLIES = [
  "retry once",
  "tell the customer",
  "park the order",
  "call support",
  "void the sale",
];
