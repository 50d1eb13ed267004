import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  request as requestPlain,
  type RequestOptions,
} from "node:http";
import { Agent as SecureAgent, request as requestSecure } from "node:https";

import { PairedError } from "../errors.ts";
import { isLoopback, loopbackLookup } from "./loopback.ts";

/** More than any batch of vectors needs. */
const MAX_REPLY_BYTES = 8 * 1024 * 1024;
const KEEP_ALIVE_MS = 4000;
const MAX_HOLD_S = 3600;

export interface JsonPoster extends Disposable {
  /** Sends a body and parses the answer; throws as `EmbeddingProvider.embed` does. */
  readonly post: (body: unknown, signal: AbortSignal) => Promise<unknown>;
}

/** Posts to one URL and nowhere else: no redirect is followed, no proxy used, and a loopback name stays on the loopback. */
export function createJsonPoster(options: {
  readonly url: URL;
  readonly key: string | null;
  /** The other side asks to be left alone for so long. */
  readonly onHold: (ms: number) => void;
}): JsonPoster {
  const { url, key, onHold } = options;
  const secure = url.protocol === "https:";
  const agent = new (secure ? SecureAgent : Agent)({ keepAlive: true, timeout: KEEP_ALIVE_MS });
  const request = secure ? requestSecure : requestPlain;
  return {
    async post(body, signal) {
      const bytes = Buffer.from(JSON.stringify(body));
      const open = (): ClientRequest =>
        request(url, { ...settings(bytes), agent, signal }).on("error", () => {});
      try {
        return await read(await send(open, bytes));
      } catch (error) {
        if (error instanceof PairedError) throw error;
        throw unreachable(url, error, signal);
      }
    },
    [Symbol.dispose]: () => agent.destroy(),
  };

  function settings(bytes: Buffer): RequestOptions {
    return {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "content-length": bytes.length,
        accept: "application/json",
        ...(key !== null && { authorization: `Bearer ${key}` }),
      },
      ...(isLoopback(url) && { lookup: loopbackLookup }),
    };
  }

  async function read(reply: IncomingMessage): Promise<unknown> {
    const { statusCode = 0 } = reply;
    if (statusCode < 200 || statusCode > 299) {
      reply.destroy();
      tellHold(reply);
      throw refusal(url, statusCode);
    }
    const text = await readText(reply);
    try {
      return JSON.parse(text);
    } catch {
      throw garbage(url, "is no JSON");
    }
  }

  function tellHold({ headers, statusCode }: IncomingMessage): void {
    if (statusCode !== 429 && statusCode !== 503) return;
    const seconds = Number(headers["retry-after"]);
    if (seconds > 0) onHold(Math.min(seconds, MAX_HOLD_S) * 1000);
  }

  async function readText(reply: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of reply) {
      const part = Buffer.from(chunk);
      size += part.length;
      if (size > MAX_REPLY_BYTES) throw garbage(url, "is too long");
      chunks.push(part);
    }
    return Buffer.concat(chunks).toString("utf8");
  }
}

/** A connection that was kept may have been closed by the other side: then, and only then, once more. */
async function send(open: () => ClientRequest, bytes: Buffer): Promise<IncomingMessage> {
  const first = open();
  try {
    return await answerTo(first, bytes);
  } catch (error) {
    if (!first.reusedSocket) throw error;
    if (!(error instanceof Error && "code" in error && error.code === "ECONNRESET")) throw error;
    return answerTo(open(), bytes);
  }
}

function answerTo(request: ClientRequest, bytes: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve).once("error", reject).end(bytes);
  });
}

/** What the other side wrote about it is not ours to repeat. */
function refusal(url: URL, status: number): PairedError {
  const says = `the embedding provider at ${url.origin} answers ${status}`;
  if (status === 401 || status === 403)
    return new PairedError("denied", `${says}: it does not accept the key`, {
      fix: "Switch embeddings on again with a key: --key-env NAME or --key-file PATH.",
    });
  if (status === 404)
    return new PairedError("unavailable", `${says}: it has no such model, or is no such provider`, {
      fix: "Check --provider, --url and --model; of Ollama: ollama pull <model>.",
    });
  if (status === 400 || status === 413 || status === 422)
    return new PairedError("bad_input", `${says}: it refuses the text or the model`, {
      fix: "Check --model; a model for text embeddings is needed.",
    });
  if (status >= 300 && status < 400)
    return new PairedError("unavailable", `${says}: it redirects, and PAIRED follows nobody`, {
      fix: "Name the final address with --url.",
    });
  return new PairedError("unavailable", says, { fix: "PAIRED asks again by itself." });
}

function garbage(url: URL, what: string): PairedError {
  return new PairedError(
    "damaged",
    `the answer of the embedding provider at ${url.origin} ${what}`,
    {
      fix: "Check --provider and --url: it does not speak as that provider does.",
    },
  );
}

function unreachable(url: URL, cause: unknown, signal: AbortSignal): PairedError {
  const what = signal.aborted ? "did not answer in time" : "cannot be reached";
  return new PairedError("unavailable", `the embedding provider at ${url.origin} ${what}`, {
    fix: "Start it, or switch embeddings off: paired-mcp embeddings off",
    cause,
  });
}
