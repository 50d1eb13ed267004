import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

import { embedWords } from "./words-model.ts";

/** How the server answers its next requests: as it should, or as servers do on bad days. */
export type Mood = (request: Asked, reply: ServerResponse) => void;

export interface Asked {
  readonly path: string;
  readonly texts: readonly string[];
  readonly model: string;
  readonly authorization: string | undefined;
}

export interface EmbeddingServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Every request from now on is answered so. */
  readonly be: (mood: Mood) => void;
  /** Resolves at the next request. */
  readonly nextRequest: () => Promise<Asked>;
}

/** Answers as Ollama and OpenAI do, on loopback, with vectors of a bag of words. */
export async function startEmbeddingServer(): Promise<EmbeddingServer> {
  const asked: Asked[] = [];
  let mood: Mood = wellBehaved();
  let heard: ((request: Asked) => void)[] = [];
  const server = createServer((request, reply) => void answer(request, reply));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    asked,
    be(next) {
      mood = next;
    },
    nextRequest: () => new Promise((resolve) => void heard.push(resolve)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const body = Object(await json(request));
    const one: Asked = {
      path: request.url ?? "",
      texts: body.input,
      model: body.model,
      authorization: request.headers.authorization,
    };
    asked.push(one);
    const waiting = heard;
    heard = [];
    mood(one, reply);
    for (const tell of waiting) tell(one);
  }
}

export function wellBehaved(dimension = 64): Mood {
  return ({ path, texts }, reply) => {
    const vectors = texts.map((text) => embedWords(text, dimension));
    sendJson(
      reply,
      path.endsWith("/api/embed")
        ? { model: "words", embeddings: vectors }
        : {
            object: "list",
            data: vectors
              .map((embedding, index) => ({ object: "embedding", index, embedding }))
              .toReversed(),
          },
    );
  };
}

export function sendJson(reply: ServerResponse, body: unknown): void {
  reply.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Answers with a status and nothing of use. */
export function failing(status: number, headers: Record<string, string> = {}): Mood {
  return (_request, reply) =>
    void reply.writeHead(status, headers).end("secret words of the server");
}

export const silent: Mood = () => {};

export const vanishing: Mood = (_request, reply) => void reply.destroy();

function portOf(address: AddressInfo | string | null): number {
  if (typeof address === "object" && address) return address.port;
  throw new Error("the server has no port");
}
