import { z } from "zod";

import { PairedError } from "../errors.ts";
import { createJsonPoster } from "./post-json.ts";
import type { EmbeddingProvider } from "./provider.ts";

/** How one kind of server is asked, and what it answers. */
interface Dialect {
  readonly address: (url: URL) => URL;
  readonly body: (model: string, texts: readonly string[]) => unknown;
  /** The vectors of an answer in the order of the texts. */
  readonly reply: z.ZodType<readonly (readonly number[])[]>;
}

const VECTOR = z.array(z.number());

/** `POST /api/embed`; it cuts what is too long for its model by itself. */
const OLLAMA: Dialect = {
  address: (url) => beneath(url, "api/embed"),
  body: (model, input) => ({ model, input, truncate: true }),
  reply: z.object({ embeddings: z.array(VECTOR) }).transform(({ embeddings }) => embeddings),
};

/** `POST /v1/embeddings`, as OpenAI, LM Studio, llama.cpp, vLLM, LiteLLM, Text Embeddings Inference and others have it. */
const OPENAI: Dialect = {
  address: (url) => beneath(url, /\/v\d+\/?$/.test(url.pathname) ? "embeddings" : "v1/embeddings"),
  body: (model, input) => ({ model, input, encoding_format: "float" }),
  reply: z
    .object({ data: z.array(z.object({ index: z.int(), embedding: VECTOR })) })
    .transform(({ data }) =>
      data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => embedding),
    ),
};

const DIALECTS = { ollama: OLLAMA, openai: OPENAI } as const;

/** A model behind an HTTP server, on this machine or another. */
export function openHttpProvider(options: {
  readonly kind: keyof typeof DIALECTS;
  readonly url: URL;
  readonly key: string | null;
  readonly model: string;
  readonly onHold: (ms: number) => void;
}): EmbeddingProvider {
  const { kind, url, key, model, onHold } = options;
  const dialect = DIALECTS[kind];
  const poster = createJsonPoster({ url: dialect.address(url), key, onHold });
  return {
    async embed(texts, signal) {
      const { data } = dialect.reply.safeParse(
        await poster.post(dialect.body(model, texts), signal),
      );
      if (data?.length === texts.length) return data;
      throw new PairedError(
        "damaged",
        `the embedding provider at ${url.origin} does not answer as ${kind} does`,
        { fix: "Check --provider, --url and --model." },
      );
    },
    async [Symbol.asyncDispose]() {
      poster[Symbol.dispose]();
    },
  };
}

function beneath(url: URL, path: string): URL {
  return new URL(path, url.href.endsWith("/") ? url : `${url.href}/`);
}
