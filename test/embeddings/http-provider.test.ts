import { expect, test } from "vitest";

import { openHttpProvider } from "../../src/embeddings/http-provider.ts";
import { isLoopback } from "../../src/embeddings/loopback.ts";
import { prefixesOf } from "../../src/embeddings/prefixes.ts";
import type { EmbeddingProvider } from "../../src/embeddings/provider.ts";
import { PairedError } from "../../src/errors.ts";
import {
  failing,
  type Mood,
  sendJson,
  silent,
  startEmbeddingServer,
  vanishing,
} from "./embedding-server.ts";
import { embedWords } from "./words-model.ts";

const NEVER = new AbortController().signal;

test.each([
  ["ollama", "", "/api/embed"],
  ["ollama", "/behind/", "/behind/api/embed"],
  ["openai", "", "/v1/embeddings"],
  ["openai", "/v1", "/v1/embeddings"],
  ["openai", "/api/v3/", "/api/v3/embeddings"],
] as const)(
  "asks %s%s at %s and gives vectors in the order of the texts",
  async (kind, at, path) => {
    await using server = await startEmbeddingServer();
    await using provider = open(`${server.url}${at}`, kind);

    const vectors = await provider.embed(["one", "two"], NEVER);

    expect(server.asked).toEqual([
      { path, texts: ["one", "two"], model: "words", authorization: "Bearer key-1" },
    ]);
    expect(vectors).toEqual([embedWords("one"), embedWords("two")]);
  },
);

test.each<[string, Mood, string, string]>([
  ["an error of the server", failing(500), "unavailable", "answers 500"],
  ["a wrong key", failing(401), "denied", "does not accept the key"],
  ["an unknown model", failing(404), "unavailable", "no such model"],
  ["a text that is too long", failing(413), "bad_input", "refuses the text"],
  ["a redirect", failing(307, { location: "http://127.0.0.2:9/" }), "unavailable", "redirects"],
  ["an answer that is no JSON", (_asked, reply) => reply.end("{"), "damaged", "is no JSON"],
  ["an answer of 10 MB", (_asked, reply) => reply.end("x".repeat(1e7)), "damaged", "too long"],
  [
    "an answer of another kind",
    (_asked, reply) => sendJson(reply, { ok: 1 }),
    "damaged",
    "as ollama",
  ],
  [
    "too few vectors",
    (_asked, reply) => sendJson(reply, { embeddings: [[1]] }),
    "damaged",
    "as ollama",
  ],
  [
    "a vector of words",
    (_a, reply) => sendJson(reply, { embeddings: [["a"], ["b"]] }),
    "damaged",
    "as",
  ],
  ["a connection that breaks", vanishing, "unavailable", "cannot be reached"],
])(
  "%s is an error that says so, and nothing of what the server wrote",
  async (_what, mood, code, says) => {
    await using server = await startEmbeddingServer();
    await using provider = open(server.url);
    server.be(mood);

    const error = await failure(provider);

    expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(error.fix).toBeTruthy();
    expect(`${error.message} ${error.fix}`).not.toMatch(/secret|key-1|private text/);
    expect(server.asked).toHaveLength(1);
  },
);

test("a server that says nothing is left when the signal says so", async () => {
  await using server = await startEmbeddingServer();
  await using provider = open(server.url);
  server.be(silent);
  const stop = new AbortController();

  const failed = failure(provider, stop.signal);
  await server.nextRequest();
  stop.abort();

  expect(await failed).toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("in time"),
  });
});

test("a server that is not there cannot be reached", async () => {
  await using provider = open("http://127.0.0.1:9");

  expect(await failure(provider)).toMatchObject({ code: "unavailable" });
});

test("Retry-After is passed on, up to an hour", async () => {
  await using server = await startEmbeddingServer();
  const holds: number[] = [];
  await using provider = open(server.url, "ollama", (ms) => void holds.push(ms));
  for (const after of ["7", "999999", "soon"]) {
    server.be(failing(429, { "retry-after": after }));
    await failure(provider);
  }

  expect(holds).toEqual([7000, 3_600_000]);
});

test.each([
  ["http://127.0.0.1:11434", true],
  ["http://localhost/v1", true],
  ["http://[::1]:80", true],
  ["http://127.9.9.9", true],
  ["http://0x7f.1/", true],
  ["http://localhost.example.org", false],
  ["http://192.168.1.5:11434", false],
  ["https://api.openai.com/v1", false],
  ["http://[::ffff:10.0.0.1]/", false],
])("what goes to %s stays here: %s", (url, stays) => {
  expect(isLoopback(new URL(url))).toBe(stays);
});

test.each([
  ["nomic-embed-text:v1.5", "search_query: ", "search_document: "],
  ["intfloat/multilingual-e5-small", "query: ", "passage: "],
  ["snowflake-arctic-embed2", "query: ", ""],
  ["all-minilm", "", ""],
  ["text-embedding-3-small", "", ""],
])("%s has its prefixes", (model, query, document) => {
  expect(prefixesOf(model)).toEqual({ query, document });
});

function open(
  url: string,
  kind: "ollama" | "openai" = "ollama",
  onHold: (ms: number) => void = () => {},
): EmbeddingProvider {
  return openHttpProvider({ kind, url: new URL(url), key: "key-1", model: "words", onHold });
}

async function failure(provider: EmbeddingProvider, signal = NEVER): Promise<PairedError> {
  try {
    await provider.embed(["private text", "other"], signal);
  } catch (error) {
    if (error instanceof PairedError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}
