import { expect, test, vi } from "vitest";

import type { EmbeddingStatus } from "../../src/embeddings/embeddings.ts";
import { UNRELATED } from "../../src/embeddings/unrelated.ts";
import { openHome } from "../../src/store/home.ts";
import { verifyDatabase } from "../../src/store/verify.ts";
import { receivedEntry } from "../memory/received-entry.ts";
import { type Paired, startPaired } from "../paired.ts";
import { temporaryHome } from "../temporary-home.ts";
import {
  type EmbeddingServer,
  failing,
  type Mood,
  sendJson,
  silent,
  startEmbeddingServer,
  wellBehaved,
} from "./embedding-server.ts";
import { embedWords } from "./words-model.ts";

/** A provider that failed is asked again soon; one that answers has time on a busy machine. */
const WAITS = { queryMs: 3000, requestMs: 3000, pauseMs: { first: 5, longest: 20 } };
const HASTY = { ...WAITS, queryMs: 50, requestMs: 500 };

test("an entry is found by its meaning where no word is the same", async () => {
  await using world = await startWorld();
  const { paired } = world;
  await fill(paired);
  await paired.call("memory_add", { body: "The automobile needs authentication" });
  expect(await search(paired, "car signin")).toMatchObject({ ids: [], retriever: "lexical" });

  await world.switchOn();
  await covered(paired);

  expect(await search(paired, "car signin")).toEqual({ ids: ["K31"], retriever: "hybrid" });
  expect(await status(paired)).toMatchObject({
    retriever: "hybrid: words, and words of ollama, 64 dimensions",
    queues: { embeddings: 0 },
  });
});

test("a question that nothing is near to finds nothing", async () => {
  await using world = await startWorld();
  await fill(world.paired);
  await world.switchOn();
  await covered(world.paired);

  expect(await search(world.paired, "quantum blancmange")).toEqual({
    ids: [],
    retriever: "hybrid",
  });
});

test("filters hold for what is found by meaning", async () => {
  await using world = await startWorld();
  const { paired } = world;
  await fill(paired);
  const body = "The automobile needs authentication";
  await paired.call("memory_add", { body, kind: "fix", project: "shop", tags: ["a"] });
  await paired.call("memory_add", { body, kind: "lesson", project: "blog", tags: ["b"] });
  await paired.call("memory_add", { body, supersedes: "K32", project: "blog" });
  await world.switchOn();
  await covered(paired);

  const find = async (args: Record<string, unknown>): Promise<string[]> =>
    (await search(paired, "car signin", args)).ids.toSorted();
  expect(await find({})).toEqual(["K31", "K33"]);
  expect(await find({ project: "shop" })).toEqual(["K31"]);
  expect(await find({ kinds: ["fix"] })).toEqual(["K31"]);
  expect(await find({ tags: ["b"], stale: true })).toEqual(["K32"]);
  expect(await find({ scope: "spaces" })).toEqual([]);
});

test("a name of the question keeps its place before what is near in meaning", async () => {
  await using world = await startWorld();
  const { paired } = world;
  await fill(paired);
  await paired.call("memory_add", { body: "PROJ-77 was a typo in the footer" });
  await paired.call("memory_add", { body: "slow car slow car slow car" });
  await world.switchOn();
  await covered(paired);

  const { ids } = await search(paired, "PROJ-77 sluggish automobile latency vehicle");

  expect(ids.slice(0, 2)).toEqual(["K31", "K32"]);
});

test("what peers sent is never given to the provider, and is found by its words beside the own", async () => {
  await using world = await startWorld();
  const { paired, server } = world;
  await fill(paired);
  paired.ctx.memory.received.index([receivedEntry({ body: "zanzibar secrets of a stranger" })]);
  await world.switchOn();
  await covered(paired);

  expect(await search(paired, "zanzibar")).toEqual({ ids: ["R1"], retriever: "hybrid" });

  const sent = server.asked.flatMap(({ texts }) => texts);
  expect(sent.filter((text) => text.includes("stranger"))).toEqual([]);
});

test("pages of one answer go on in its order and name its retriever", async () => {
  await using world = await startWorld();
  const { paired } = world;
  for (let n = 0; n < 12; n += 1)
    await paired.call("memory_add", { body: `car ${"x ".repeat(n)}` });
  await world.switchOn();
  await covered(paired);
  const all = await search(paired, "car", { limit: 12 });

  const first = await paired.call("memory_search", { query: "car", limit: 5 });
  const { cursor } = Object(first.data);
  await paired.call("memory_add", { body: "car car car" });
  const second = await search(paired, "car", { limit: 5, cursor });

  expect([...idsOf(first.data), ...second.ids]).toEqual(all.ids.slice(0, 10));
  expect(second.retriever).toBe("hybrid");
});

test("a write does not wait for the provider, and is embedded in the background", async () => {
  await using world = await startWorld();
  const { paired, server } = world;
  await world.switchOn();
  const before = server.asked.length;

  await paired.call("memory_add", { body: "one more" });
  expect(server.asked).toHaveLength(before);

  await covered(paired);
  expect(server.asked.at(-1)?.texts).toEqual(["one more"]);
});

test("what is corrected is embedded anew, and what is forgotten is gone with its vector", async () => {
  await using world = await startWorld();
  const { paired } = world;
  await fill(paired);
  await paired.call("memory_add", { body: "The automobile" });
  await world.switchOn();
  await covered(paired);

  await paired.call("memory_edit", { id: "K31", action: "correct", body: "A purchase" });
  await covered(paired);
  expect((await search(paired, "car")).ids).toEqual([]);
  expect((await search(paired, "buy")).ids).toEqual(["K31"]);

  await paired.call("memory_edit", { id: "K31", action: "forget" });
  expect((await search(paired, "buy")).ids).toEqual([]);
  expect(on(paired)).toMatchObject({ embedded: 30, due: 0 });
});

test("a vector that arrives after its entry was forgotten does not bring it back", async () => {
  await using world = await startWorld();
  const { paired, server } = world;
  await world.switchOn();
  let answer = (): void => {};
  server.be((asked, reply) => {
    answer = () => wellBehaved()(asked, reply);
  });
  const asked = server.nextRequest();
  await paired.call("memory_add", { body: "The automobile" });
  await asked;

  await paired.call("memory_edit", { id: "K1", action: "forget" });
  server.be(wellBehaved());
  answer();
  await paired.call("memory_add", { body: "Another" });
  await covered(paired);

  expect(on(paired)).toMatchObject({ embedded: 1, due: 0 });
  expect((await search(paired, "car")).ids).not.toContain("K1");
});

test("another model re-embeds all in the background; meanwhile search says how far it is", async () => {
  await using world = await startWorld();
  const { paired, server } = world;
  await fill(paired);
  await world.switchOn();
  await covered(paired);
  const held: (() => void)[] = [];
  server.be((asked, reply) => {
    const answer = (): void => wellBehaved(32)(asked, reply);
    if (UNRELATED.includes(asked.texts[0] ?? "")) answer();
    else held.push(answer);
  });

  await world.switchOn({ model: "other" });

  expect(await status(paired)).toMatchObject({ retriever: "lexical; embedded: 0 of 30" });
  const { data } = await paired.call("memory_search", { query: "server" });
  expect(data).toMatchObject({
    retriever: "lexical",
    note: expect.stringContaining("By words alone: embedded: 0 of 30."),
  });

  server.be(wellBehaved(32));
  for (const answer of held) answer();
  await covered(paired);
  expect(on(paired)).toMatchObject({ model: "other", dimension: 32, embedded: 30 });
});

test("the same model switched on again keeps its vectors, another one under its name does not", async () => {
  await using world = await startWorld();
  const { paired, server } = world;
  await fill(paired);
  await world.switchOn();
  await covered(paired);
  await paired.ctx.embeddings.switchOff({ remove: false });
  expect(paired.ctx.embeddings.status()).toEqual({ state: "off", kept: 30 });
  expect(await search(paired, "car")).toMatchObject({ retriever: "lexical" });
  await paired.call("memory_add", { body: "written while off" });
  const before = server.asked.length;

  await world.switchOn();
  await covered(paired);
  const texts = server.asked.slice(before).flatMap((asked) => asked.texts);
  expect(texts.filter((text) => !UNRELATED.includes(text))).toEqual(["written while off"]);

  server.be((asked, reply) =>
    sendJson(reply, {
      embeddings: asked.texts.map((text) => embedWords(`${text} x`).toReversed()),
    }),
  );
  await world.switchOn();
  await covered(paired);
  expect(on(paired)).toMatchObject({ embedded: 31 });
  expect(server.asked.slice(-2).flatMap((asked) => asked.texts)).toContain("written while off");
});

test("off with remove leaves no vector and no key", async () => {
  await using world = await startWorld();
  const { paired } = world;
  await fill(paired);
  await world.switchOn({ key: "key-1" });
  await covered(paired);

  expect(await paired.ctx.embeddings.switchOff({ remove: true })).toBe(30);

  expect(paired.ctx.embeddings.status()).toEqual({ state: "off", kept: 0 });
  const { records } = paired.ctx.audit.find({ event: "admin" }, { limit: 5 });
  expect(records.map(({ event, detail }) => [event, detail])).toEqual([
    ["admin.embeddings_off", undefined],
    ["admin.embeddings_on", "ollama.this_machine"],
  ]);
});

test.each<[string, Mood, string, typeof WAITS?]>([
  ["is down", failing(500), "answers 500"],
  ["hangs", silent, "did not answer in time", HASTY],
  ["asks to wait", failing(429, { "retry-after": "60" }), "answers 429"],
  ["talks nonsense", (_asked, reply) => reply.end("<html>"), "is no JSON"],
  ["gives another dimension", wellBehaved(32), "32 dimensions instead of 64"],
  [
    "gives zeros",
    (asked, reply) => sendJson(reply, { embeddings: asked.texts.map(() => [0, 0]) }),
    "2 d",
  ],
  ["sends 10 MB", (_asked, reply) => reply.end("x".repeat(1e7)), "is too long"],
  ["redirects", failing(302, { location: "http://127.0.0.2/" }), "it redirects"],
])(
  "a provider that %s leaves search by words, which says why",
  async (_what, mood, says, waits) => {
    await using world = await startWorld(waits);
    const { paired, server } = world;
    await fill(paired);
    await world.switchOn();
    await covered(paired);
    server.be(mood);

    const first = await paired.call("memory_search", { query: "entry seven" });

    expect(first.data).toMatchObject({ retriever: "lexical", note: expect.stringContaining(says) });
    expect(idsOf(first.data).length).toBeGreaterThan(0);
    await vi.waitFor(async () =>
      expect(await status(paired)).toMatchObject({
        retriever: "lexical",
        degraded: expect.arrayContaining([expect.stringContaining(says)]),
      }),
    );
  },
);

test("a provider that comes back is used again, without a word from anybody", async () => {
  await using world = await startWorld();
  const { paired, server } = world;
  await fill(paired);
  await world.switchOn();
  server.be(failing(500));
  await paired.call("memory_add", { body: "The automobile" });
  await vi.waitFor(() => expect(on(paired).failure).toBeDefined());

  server.be(wellBehaved());
  await covered(paired);

  expect((await search(paired, "car")).ids).toEqual(["K31"]);
});

test("a provider that is down is not asked all the time", async () => {
  await using world = await startWorld({ ...WAITS, pauseMs: { first: 60_000, longest: 60_000 } });
  const { paired, server } = world;
  await world.switchOn();
  server.be(failing(500));
  const asked = server.nextRequest();
  await paired.call("memory_add", { body: "one" });
  await asked;
  await vi.waitFor(() => expect(on(paired).failure).toBeDefined());
  const before = server.asked.length;

  for (let n = 0; n < 20; n += 1) {
    await paired.call("memory_add", { body: `more ${n}` });
    await paired.call("memory_search", { query: `entry ${n}` });
  }

  expect(server.asked).toHaveLength(before);
});

test("an entry that the provider refuses is cut, or left out; the others are embedded", async () => {
  await using world = await startWorld();
  const { paired, server } = world;
  server.be((asked, reply) => {
    const refuses = asked.texts.some((text) => text.length > 600 || text.includes("poison"));
    if (refuses) failing(400)(asked, reply);
    else wellBehaved()(asked, reply);
  });
  await world.switchOn();

  await paired.call("memory_add", { body: "poison" });
  await paired.call("memory_add", { body: `long ${"automobile ".repeat(500)}` });
  await fill(paired);

  await vi.waitFor(() => expect(on(paired)).toMatchObject({ embedded: 31, refused: 1, due: 1 }), {
    timeout: 5000,
  });
  expect(await status(paired)).toMatchObject({
    degraded: expect.arrayContaining([
      "embeddings: the provider refuses 1 entries; words find them",
    ]),
  });
});

test("what waits for a vector is embedded by the next node", async () => {
  using place = temporaryHome();
  await using server = await startEmbeddingServer();
  const home = await openHome(place.config);
  {
    await using paired = await startPaired({ home, embeddingWaits: WAITS });
    await paired.ctx.embeddings.switchOn({ kind: "ollama", model: "words", url: server.url });
    server.be(failing(500));
    await fill(paired);
  }
  server.be(wellBehaved());

  await using paired = await startPaired({
    home: await openHome(place.config),
    embeddingWaits: WAITS,
  });
  await covered(paired);

  expect(on(paired)).toMatchObject({ embedded: 30, due: 0 });
});

test("a home with vectors verifies clean, also where nothing of them can be loaded", async () => {
  using place = temporaryHome();
  await using server = await startEmbeddingServer();
  {
    const home = await openHome(place.config);
    await using paired = await startPaired({ home, embeddingWaits: WAITS });
    await fill(paired);
    await paired.ctx.embeddings.switchOn({ kind: "ollama", model: "words", url: server.url });
    await covered(paired);
  }

  expect(await verifyDatabase(await openHome(place.config))).toMatchObject({
    damagedPages: [],
    findings: [],
  });
});

test("a node that embeds is busy, and one whose provider fails is not", async () => {
  await using world = await startWorld();
  const { paired, server } = world;
  const { embeddings } = paired.ctx;
  await fill(paired);
  expect(embeddings.isBusy()).toBe(false);
  server.be((asked, reply) => {
    if (UNRELATED.includes(asked.texts[0] ?? "")) wellBehaved()(asked, reply);
  });

  await world.switchOn();

  expect(embeddings.isBusy()).toBe(true);
  server.be(failing(500));
  await vi.waitFor(() => expect(embeddings.isBusy()).toBe(false), { timeout: 5000 });
});

test("prefixes that a model needs stand before each text", async () => {
  await using world = await startWorld();
  const { paired, server } = world;
  await paired.call("memory_add", { body: "one" });
  await world.switchOn({ model: "nomic-embed-text" });
  await covered(paired);
  await search(paired, "two");
  await world.switchOn({ model: "own", queryPrefix: "Q:", documentPrefix: "D:" });
  await covered(paired);
  await search(paired, "two");

  const sent = server.asked.flatMap(({ texts }) => texts);
  expect(sent).toEqual(
    expect.arrayContaining(["search_document: one", "search_query: two", "D:one", "Q:two"]),
  );
});

test("a question that was asked before is not sent again", async () => {
  await using world = await startWorld();
  const { paired, server } = world;
  await fill(paired);
  await world.switchOn();
  await covered(paired);
  await search(paired, "car");
  const before = server.asked.length;

  await search(paired, "car");

  expect(server.asked).toHaveLength(before);
});

test.each([
  [{ url: "http://192.168.7.7:11434" }, "denied", "192.168.7.7"],
  [{ url: "file:///etc/passwd" }, "bad_input", "http or https"],
  [{ url: "nonsense" }, "bad_input", "http or https"],
  [{ url: "http://me:secret@127.0.0.1" }, "bad_input", "user or password"],
  [{ url: "http://127.0.0.1:9" }, "unavailable", "cannot be reached"],
])("%j is refused, and nothing is changed", async (ask, code, says) => {
  await using world = await startWorld();

  await expect(world.switchOn(ask)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(says),
  });

  expect(world.paired.ctx.embeddings.status()).toEqual({ state: "off", kept: 0 });
});

interface World extends AsyncDisposable {
  readonly paired: Paired;
  readonly server: EmbeddingServer;
  readonly switchOn: (ask?: {
    model?: string;
    url?: string;
    key?: string;
    queryPrefix?: string;
    documentPrefix?: string;
  }) => Promise<unknown>;
}

async function startWorld(embeddingWaits = WAITS): Promise<World> {
  const server = await startEmbeddingServer();
  const paired = await startPaired({ embeddingWaits });
  return {
    paired,
    server,
    switchOn: (ask = {}) =>
      paired.ctx.embeddings.switchOn({ kind: "ollama", model: "words", url: server.url, ...ask }),
    async [Symbol.asyncDispose]() {
      await paired[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function fill(paired: Paired): Promise<void> {
  const words = "server build cache token parser error file config socket retry".split(" ");
  for (let n = 0; n < 30; n += 1)
    await paired.call("memory_add", {
      body: `entry seven ${words[n % 10]} ${words[(n * 3 + 1) % 10]} ${words[(n * 7 + 4) % 10]} number ${n}`,
    });
}

/** Until every entry has its vector. */
async function covered(paired: Paired): Promise<void> {
  await vi.waitFor(() => expect(on(paired)).toMatchObject({ due: 0, covered: true }), {
    timeout: 5000,
    interval: 5,
  });
}

function on({ ctx }: Paired): Extract<EmbeddingStatus, { state: "on" }> {
  const found = ctx.embeddings.status();
  if (found.state === "off") throw new Error("embeddings are off");
  return found;
}

async function status(paired: Paired): Promise<unknown> {
  return (await paired.call("node_status")).data;
}

async function search(
  paired: Paired,
  query: string,
  args: Record<string, unknown> = {},
): Promise<{ ids: string[]; retriever: string }> {
  const { data } = await paired.call("memory_search", { query, ...args });
  const { retriever } = Object(data);
  return { ids: idsOf(data), retriever };
}

function idsOf(data: unknown): string[] {
  const { results } = Object(data);
  return results.map(({ id }: { id: string }) => id);
}
