import { once } from "node:events";
import { PassThrough, type Readable, type Writable } from "node:stream";

import { createLines } from "../../src/node/lines.ts";

export type Json = Record<string, unknown>;

/** One end of a conversation in JSON lines, played by a test. */
export interface Speaker {
  readonly say: (...messages: (Json | string)[]) => void;
  /** The next message from the relay, whenever it comes. */
  readonly hear: () => Promise<Json>;
  /** What has come that nobody has heard. */
  readonly unheard: () => readonly Json[];
}

/** Talks JSON lines: hears on `from`, says on `to`. */
export function speak(from: Readable, to: Writable): Speaker {
  const heard: Json[] = [];
  const arrivals = new PassThrough({ objectMode: true });
  const lines = createLines(
    {
      onLine(line) {
        heard.push(JSON.parse(line.toString()));
        arrivals.emit("message");
      },
      onOverlong() {},
    },
    64 * 1024 * 1024,
  );
  from.on("data", lines.push);
  return {
    say(...messages) {
      for (const message of messages)
        to.write(typeof message === "string" ? `${message}\n` : `${JSON.stringify(message)}\n`);
    },
    async hear() {
      while (heard.length === 0) await once(arrivals, "message");
      const [message = {}] = heard.splice(0, 1);
      return message;
    },
    unheard: () => heard,
  };
}

export function request(id: unknown, method: string, params?: Json): Json {
  return { jsonrpc: "2.0", id, method, ...(params && { params }) };
}

export function notification(method: string, params?: Json): Json {
  return { jsonrpc: "2.0", method, ...(params && { params }) };
}

export function result(id: unknown, value: Json = {}): Json {
  return { jsonrpc: "2.0", id, result: value };
}
