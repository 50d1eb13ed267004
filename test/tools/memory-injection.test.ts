import { expect, test } from "vitest";

import { RECEIVED_BATCH } from "../../src/memory/received.ts";
import { attacks } from "../memory/injection-corpus.ts";
import { receivedEntry } from "../memory/received-entry.ts";
import { type Paired, startPaired } from "../paired.ts";

/** Why an entry was found is said in the asker's own words. */
const QUERY = "wombat";
const PLACES = ["body", "title", "tags", "handle", "spaceName", "kind", "uid"] as const;
const CORPUS = PLACES.flatMap((place) =>
  attacks("0123456789abcdef").map((text) => ({ text, place })),
);

test(`of ${CORPUS.length} hostile entries no word stands outside untrusted, and no fence breaks`, async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { title: "Own", body: "the wombat is ours" });
  receive(paired);
  const seen: string[] = [];

  for (let id = 1; id <= CORPUS.length; id += 10) {
    const query = Array.from({ length: 10 }, (_, n) => `R${id + n}`).join(" ");
    const reply = await paired.client.callTool({ name: "memory_search", arguments: { query } });
    const [block] = reply.content;
    const text = block?.type === "text" ? block.text : "";
    expect(JSON.parse(text)).toEqual(reply.structuredContent);
    seen.push(...check(JSON.parse(text)));
  }
  const searched = await paired.call("memory_search", { query: QUERY, limit: 20 });
  seen.push(...check(searched.data));

  expect(new Set(seen).size).toBe(CORPUS.length);
  expect(searched.data).not.toHaveProperty("note");
});

test("the resource of a received entry keeps its text inside untrusted", async () => {
  await using paired = await startPaired();
  receive(paired);

  for (let id = 1; id <= CORPUS.length; id += 37) {
    const uri = `paired://memory/R${id}`;
    const { contents } = await paired.client.readResource({ uri });
    const [content] = contents;
    check({ results: [JSON.parse(content && "text" in content ? content.text : "")] });
  }
  const { resources } = await paired.client.listResources();

  expect(JSON.stringify(resources)).not.toContain("paired://memory/R");
});

test("each reply has a fence of its own", async () => {
  await using paired = await startPaired();
  receive(paired);
  const fences = new Set<string>();

  for (let n = 0; n < 20; n += 1) {
    const { data } = await paired.call("memory_search", { query: "R1 R2" });
    for (const [, fence = ""] of JSON.stringify(data).matchAll(/"<(\w{16})>/g)) fences.add(fence);
  }

  expect(fences.size).toBe(20);
});

test("an error never repeats what a peer sent", async () => {
  await using paired = await startPaired();
  receive(paired);

  const { error } = await paired.call("memory_edit", { id: "R1", action: "forget" });

  expect(JSON.stringify(error)).not.toMatch(/wombat|ignore/i);
});

function receive(paired: Paired): void {
  const rows = CORPUS.map(({ text, place }, idx) => {
    const hostile = { [place]: place === "tags" ? [text] : text };
    return receivedEntry(Object.assign({ idx, body: "the wombat digs" }, hostile));
  });
  for (let start = 0; start < rows.length; start += RECEIVED_BATCH)
    paired.ctx.memory.received.index(rows.slice(start, start + RECEIVED_BATCH));
}

interface Item {
  readonly id: string;
  readonly untrusted?: { readonly text: string; readonly why?: string; readonly origin: string };
}

/** Checks one answer; returns the ids of the received entries in it. */
function check(answer: unknown): string[] {
  const { results }: { results: Item[] } = JSON.parse(JSON.stringify(answer));
  const outside = results.map(({ untrusted: _fenced, ...rest }) => rest);
  for (const item of outside.filter(({ id }) => id.startsWith("R"))) {
    expect(Object.keys(item).toSorted().join()).toMatch(/^age,id,kind,origin(?:,score)?$/);
    expect(item).toMatchObject({
      kind: expect.stringMatching(/^(?:lesson|note)$/),
      origin: "space",
    });
  }
  return results.flatMap(({ id, untrusted }) => {
    if (!untrusted) return [];
    const { text, why = QUERY, ...label } = untrusted;
    expect(why).toBe(QUERY);
    const [, fence = "", inside = ""] = /^<(\w{16})>\n([^]*)\n<\/\1>$/.exec(text) ?? [];
    expect(inside.split("\n").every((line) => line.startsWith("| "))).toBe(true);
    expect(inside).not.toContain(fence);
    expect(inside).not.toMatch(
      /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]/u,
    );
    expect(label).toEqual({
      origin: expect.stringMatching(/^[\w.-]{1,24} [0-9a-f]{8}$/),
      space: expect.stringMatching(/^S1 [\w.-]{1,24}$/),
      trust: "quarantined",
      reviewed: false,
      received: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/),
    });
    return [id];
  });
}
