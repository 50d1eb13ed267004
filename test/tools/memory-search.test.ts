import { countTokens } from "gpt-tokenizer";
import { expect, test } from "vitest";

import { receivedEntry } from "../memory/received-entry.ts";
import { startPaired } from "../paired.ts";

test("the answer is an index: enough to choose by, without the text", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { title: "Parser cache", body: "Keyed by the schema version." });
  await paired.call("memory_add", { body: "\n  The parser needs a restart.\nDetails follow." });

  const { data } = await paired.call("memory_search", { query: "what of the parser?" });

  expect(data).toEqual({
    results: [
      {
        id: "K1",
        kind: "note",
        title: "Parser cache",
        origin: "mine",
        age: "now",
        score: expect.any(Number),
        why: "parser",
      },
      expect.objectContaining({ id: "K2", title: "The parser needs a restart." }),
    ],
    retriever: "lexical",
  });
});

test("text and structured content carry the same facts", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "parser" });
  paired.ctx.memory.received.index([receivedEntry({ body: "parser" })]);

  const reply = await paired.client.callTool({
    name: "memory_search",
    arguments: { query: "parser", format: "detailed" },
  });

  const [block] = reply.content;
  expect(block?.type === "text" && JSON.parse(block.text)).toEqual(reply.structuredContent);
});

test("ids as a query give those entries whole, own and received ones, also superseded ones", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "one\nand its detail" });
  await paired.call("memory_add", { body: "two", supersedes: "K1" });
  paired.ctx.memory.received.index([receivedEntry({ body: "three" })]);

  const { data } = await paired.call("memory_search", { query: "k1, R1 K77" });

  expect(data).toMatchObject({
    results: [
      { id: "K1", body: "one\nand its detail", ended: "superseded" },
      { id: "R1", untrusted: { text: expect.stringContaining("three") } },
    ],
  });
});

test("an unknown id is searched for like a word: tickets may look like ids", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "K77 was the ticket" });

  expect((await paired.call("memory_search", { query: "K77" })).data).toMatchObject({
    results: [{ id: "K1" }],
  });
});

test("a question of stop words, and one that nothing answers, say so", async () => {
  await using paired = await startPaired();

  expect((await paired.call("memory_search", { query: "what is this?" })).data).toMatchObject({
    results: [],
    note: expect.stringContaining("only words that are everywhere"),
  });
  expect((await paired.call("memory_search", { query: "quokka" })).data).toMatchObject({
    results: [],
    note: "Nothing stored has any of these words.",
  });
});

test("pages follow each other by cursor, and the last has none", async () => {
  await using paired = await startPaired();
  for (let n = 0; n < 5; n += 1) await paired.call("memory_add", { body: `parser ${n}` });
  const ids: unknown[] = [];

  let cursor: unknown;
  do {
    const args = { query: "parser", limit: 2, ...(cursor !== undefined && { cursor }) };
    const { data } = await paired.call("memory_search", args);
    const page = JSON.parse(JSON.stringify(data));
    ids.push(...page.results.map(({ id }: { id: string }) => id));
    cursor = page.cursor;
  } while (cursor !== undefined);

  expect(ids).toEqual(["K5", "K4", "K3", "K2", "K1"]);
});

test("a cursor belongs to its question", async () => {
  await using paired = await startPaired();
  for (let n = 0; n < 3; n += 1) await paired.call("memory_add", { body: `parser ${n}` });
  const { data } = await paired.call("memory_search", { query: "parser", limit: 1 });
  const { cursor } = JSON.parse(JSON.stringify(data));

  const { error } = await paired.call("memory_search", { query: "cache", limit: 1, cursor });

  expect(error).toMatchObject({
    code: "bad_input",
    fix: expect.stringContaining("without cursor"),
  });
});

test("a reply stays under 8,000 tokens, says so, and the cursor leads to every entry left out", async () => {
  await using paired = await startPaired();
  const body = `"parser"\n`.repeat(900);
  for (let n = 0; n < 6; n += 1) await paired.call("memory_add", { body: `${n} ${body}` });
  paired.ctx.memory.received.index(
    Array.from({ length: 6 }, (_, idx) => receivedEntry({ idx, body: `${idx} ${body}` })),
  );
  const found = new Set<string>();
  const notes: unknown[] = [];

  let cursor: unknown;
  let pages = 0;
  do {
    const args = { query: "parser", limit: 20, format: "detailed", ...(pages > 0 && { cursor }) };
    const { data } = await paired.call("memory_search", args);
    const text = JSON.stringify(data);
    expect(text.length).toBeLessThanOrEqual(32_000);
    const page = JSON.parse(text);
    for (const { id } of page.results) found.add(id);
    cursor = page.cursor;
    pages += 1;
    notes.push(page.note);
  } while (cursor !== undefined && pages < 20);

  expect(found.size).toBe(12);
  expect(notes[0]).toContain("narrow by kinds");
  expect(notes.at(-1)).toBeUndefined();
});

test("a concise answer costs at most half of a detailed one", async () => {
  await using paired = await startPaired();
  for (let n = 0; n < 8; n += 1)
    await paired.call("memory_add", {
      title: `Parser ${n}`,
      body: "The cache is keyed. ".repeat(20),
    });

  const size = async (format: string): Promise<number> => {
    const { data } = await paired.call("memory_search", { query: "parser", format });
    return JSON.stringify(data).length;
  };

  expect(await size("concise")).toBeLessThan((await size("detailed")) / 2);
});

test("a question about something never stored says so, and how to see what is nearest", async () => {
  await using paired = await startPaired();
  for (let n = 0; n < 30; n += 1)
    await paired.call("memory_add", { body: `The parser of shop ${n} is slow.` });

  const query = "which parser does the thermometer firmware use?";
  const { data } = await paired.call("memory_search", { query });
  const anyway = await paired.call("memory_search", { query, min_score: 0, limit: 1 });

  expect(data).toEqual({
    results: [],
    retriever: "lexical",
    best: expect.any(Number),
    nearest: "K30",
    note: expect.stringContaining("Nothing relevant is stored. min_score 0"),
  });
  expect(anyway.data).toMatchObject({ results: [{ id: "K30", why: "parser" }] });
});

test("results are filtered by role and time", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "parser", role: "maya" });
  await paired.call("memory_add", { body: "parser" });

  const search = async (args: object): Promise<unknown> =>
    (await paired.call("memory_search", { query: "parser", ...args })).data;

  expect(await search({ role: "maya" })).toMatchObject({ results: [{ id: "K1" }] });
  expect(await search({ since: "2000-01-01" })).toMatchObject({
    results: [{ id: "K2" }, { id: "K1" }],
  });
  expect(await search({ until: "2000-01-01" })).toMatchObject({ results: [] });
});

test("eight results cost at most 600 tokens, also of long entries", async () => {
  await using paired = await startPaired();
  for (let n = 0; n < 9; n += 1)
    await paired.call("memory_add", {
      title: `Parser cache ${n}: invalidated by the version of the schema, rebuilt at night`,
      body: "The cache is keyed. ".repeat(50),
      kind: "decision",
    });

  const { data } = await paired.call("memory_search", {
    query: "how is the parser cache rebuilt?",
  });

  expect(data).toMatchObject({ results: { length: 8 } });
  expect(countTokens(JSON.stringify(data))).toBeLessThanOrEqual(600);
});
