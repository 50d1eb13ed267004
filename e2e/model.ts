import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** A request of a client to its model, as the tests look at it. */
export interface Asked {
  readonly path: string;
  readonly tools: readonly string[];
  /** All of it, to look for words in. */
  readonly raw: string;
}

/** A stand-in for a model's endpoint, on loopback. */
export interface Model extends AsyncDisposable {
  readonly url: string;
  /** In the order in which they came. */
  readonly asked: readonly Asked[];
}

/** Listens, remembers what it is asked, and lets `answer` write the reply. */
export async function openModel(
  answer: (asked: Asked, response: ServerResponse) => void,
): Promise<Model> {
  const asked: Asked[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = await read(request);
    asked.push(one);
    answer(one, response);
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const raw = await text(request);
  const names = [...raw.matchAll(/"name":\s*"([\w-]+)"/g)].map(([, name = ""]) => name);
  return { path: request.url ?? "", tools: [...new Set(names)], raw };
}

/** Server-sent events, each named by its type if it has one. */
export function stream(
  response: ServerResponse,
  events: readonly Readonly<Record<string, unknown>>[],
): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of events) {
    if (typeof event.type === "string") response.write(`event: ${event.type}\n`);
    response.write(`data: ${JSON.stringify(event)}\n\n`);
  }
  response.end();
}
