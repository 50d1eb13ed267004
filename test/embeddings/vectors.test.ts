import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { cosine, fromBytes, toBytes, unitVector } from "../../src/embeddings/unit-vector.ts";
import { createVectors, type Vectors } from "../../src/embeddings/vectors.ts";
import type { StorePlace } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";
import { openMemory, type OpenMemory } from "../memory/open-memory.ts";
import { decryptPages } from "../store/sqlcipher.ts";
import { temporaryHome } from "../temporary-home.ts";
import { embedWords } from "./words-model.ts";

const BY = { session: "s", client: "test" };

test("nothing waits for a vector before embeddings are on, and then all that lack one do", async () => {
  const { add, vectors } = await setUp({ on: false });
  add({ body: "one" });
  expect(vectors.countDue()).toBe(0);

  expect(vectors.sweep(0)).toBeUndefined();

  expect(vectors.due(9, []).map(({ id }) => id)).toEqual([1]);
  expect(vectors.coverage()).toEqual({ embedded: 0, due: 1 });
});

test("what is added or corrected waits for a vector, the oldest first", async () => {
  const { add, memory, vectors } = await setUp();
  add({ body: "one" });
  add({ body: "two" });
  embedAll(vectors);
  expect(vectors.coverage()).toEqual({ embedded: 2, due: 0 });

  memory.correct(1, { body: "other" }, BY);
  add({ body: "three" });

  expect(vectors.due(9, []).map(({ id }) => id)).toEqual([1, 3]);
  expect(vectors.due(9, [3]).map(({ body }) => body)).toEqual(["other"]);
  expect(vectors.coverage()).toEqual({ embedded: 1, due: 2 });
  expect(nearest(vectors, "one")).toEqual([2]);
});

test("a vector that comes after its entry was forgotten or corrected is not kept", async () => {
  const { add, memory, store, vectors } = await setUp();
  add({ body: "one" });
  add({ body: "two" });
  const [one, two] = vectors.due(9, []);
  if (!one || !two) throw new Error("nothing is due");
  memory.forget(1);
  memory.correct(2, { body: "other" }, BY);

  expect(vectors.put(one, unitVector(embedWords("one")))).toBe(false);
  expect(vectors.put(two, unitVector(embedWords("two")))).toBe(false);

  expect(vectors.coverage()).toEqual({ embedded: 0, due: 1 });
  expect(store.db.prepare("SELECT count(*) AS n FROM embedding_vector").get()).toEqual({ n: 0 });
});

test("vectors of another model are as good as none, and are replaced by this one's", async () => {
  const { add, store, vectors } = await setUp();
  add({ body: "one" });
  embedAll(vectors);
  const other = createVectors(store, 2, store);

  expect(other.coverage()).toEqual({ embedded: 0, due: 0 });
  expect(nearest(other, "one")).toEqual([]);
  other.sweep(0);
  embedAll(other, 32);

  expect(nearest(other, "one", 32)).toEqual([1]);
  expect(vectors.coverage()).toEqual({ embedded: 0, due: 0 });
});

test("forget removes the vector's bytes from the file", async () => {
  using folder = temporaryHome();
  const place = await openHome(folder.config);
  const { add, memory, store, vectors } = await setUp({ place });
  for (let n = 0; n < 200; n += 1) add({ body: `entry ${"abcdefgh".charAt(n % 8).repeat(n)}` });
  embedAll(vectors);
  const bytes = (id: number): Buffer =>
    Buffer.from(
      store
        .prepare<[number], { vector: Buffer }>("SELECT vector FROM embedding_vector WHERE id = ?")
        .get(id)?.vector ?? [],
    );
  const gone = [7, 8, 9, 120].map(bytes);
  const kept = bytes(10);
  store.emptyLog();
  const clear = (): Buffer =>
    Buffer.concat(decryptPages(readFileSync(place.dbPath), place.keys.database));
  expect([...gone, kept].every((vector) => clear().includes(vector))).toBe(true);

  for (const id of [7, 8, 9, 120]) memory.forget(id);
  store.emptyLog();

  expect(gone.some((vector) => clear().includes(vector.subarray(0, 32)))).toBe(false);
  expect(clear().includes(kept)).toBe(true);
  store.close();
});

test("a correction removes the bytes of the vector before", async () => {
  const { add, memory, store, vectors } = await setUp();
  add({ body: "one" });
  embedAll(vectors);

  memory.correct(1, { title: "other" }, BY);

  const left = store.db.prepare("SELECT count(*) AS n FROM embedding_vector").get();
  expect(left).toEqual({ n: 0 });
});

test("the nearest by code and by true similarity are those that mean the same", async () => {
  const { add, vectors } = await setUp();
  for (let n = 0; n < 300; n += 1) add({ body: `${word(n)} ${word(n * 7)} ${word(n * 31)}` });
  add({ body: "the automobile" });
  embedAll(vectors);

  const vector = unitVector(embedWords("the car"));
  const [best] = vectors.compare(vector, vectors.nearCodes(vector, 40));

  expect(best?.id).toBe(301);
  expect(best?.similarity).toBeCloseTo(1, 5);
});

test("a spread of ids is even, and all of them when there are few", async () => {
  const { add, vectors } = await setUp();
  for (let n = 0; n < 100; n += 1) add({ body: word(n) });
  expect(vectors.spread(10)).toEqual([]);
  embedAll(vectors);

  expect(vectors.spread(10)).toEqual([1, 11, 21, 31, 41, 51, 61, 71, 81, 91]);
  expect(vectors.spread(1000)).toHaveLength(100);
});

test.each([
  ["nothing", []],
  ["zeros", [0, 0, 0]],
  ["something that is no number", [1, Number.NaN]],
  ["something infinite", [1, Number.POSITIVE_INFINITY]],
  ["too much", Array.from({ length: 9000 }, () => 1)],
])("a vector of %s is refused", (_what, values) => {
  expect(() => unitVector(values)).toThrow("the embedding provider answered a vector");
});

test("a vector has length 1, is padded to whole bytes, and comes back from the database as it was", () => {
  const vector = unitVector([3, 4, 0]);

  expect(vector).toEqual(new Float32Array([0.6, 0.8, 0, 0, 0, 0, 0, 0]));
  expect(fromBytes(toBytes([vector, vector]), 3)).toEqual([vector, vector]);
  expect(cosine(vector, unitVector([-3, -4, 0]))).toBeCloseTo(-1, 6);
  expect(() => unitVector([3, 4], 3)).toThrow("2 dimensions instead of 3");
});

async function setUp({ on = true, ...options }: { on?: boolean; place?: StorePlace } = {}): Promise<
  OpenMemory & { vectors: Vectors }
> {
  const opened = openMemory(options);
  await opened.store.loadVectors();
  if (on)
    opened.store.db.exec(`
      INSERT INTO embedding_model VALUES (1, 'ollama', 'words', 64, '', '', x'');
      INSERT INTO embedding_setting VALUES (1, 1, NULL, NULL, 0)`);
  return { ...opened, vectors: createVectors(opened.store, 1, opened.store) };
}

function embedAll(vectors: Vectors, dimension = 64): void {
  for (const text of vectors.due(1000, []))
    vectors.put(text, unitVector(embedWords(text.body, dimension)));
}

function nearest(vectors: Vectors, text: string, dimension = 64): number[] {
  return vectors.nearCodes(unitVector(embedWords(text, dimension)), 1);
}

function word(n: number): string {
  return n
    .toString()
    .replaceAll(/\d/g, (digit) => "abcdefghij".charAt(Number(digit)))
    .padStart(4, "q");
}
