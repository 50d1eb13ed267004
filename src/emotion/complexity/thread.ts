import { Worker } from "node:worker_threads";

import { z } from "zod";

import { PairedError } from "../../errors.ts";
import { noPackages } from "./grammars.ts";
import { type Reading, READING, type Source } from "./reading.ts";

const REPLY = z.object({
  id: z.number(),
  reading: READING.optional(),
  failed: z.enum(["packages", "thread"]).optional(),
});

interface Waiting {
  readonly resolve: (reading: Reading) => void;
  readonly reject: (error: PairedError) => void;
}

/** The thread that reads code, so that nobody else waits; it starts with the first call, and anew after a failure. */
export interface Thread extends AsyncDisposable {
  readonly read: (
    root: string,
    sources: readonly Source[],
    signal: AbortSignal | undefined,
  ) => Promise<Reading>;
}

/** `packages`: a folder whose `node_modules` may have the grammars. */
export function createThread(packages: string | undefined): Thread {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let asked = 0;
  return {
    async read(root, sources, signal) {
      asked += 1;
      const id = asked;
      const running = (worker ??= start());
      // What is being read cannot be taken back, only ended.
      const onAbort = (): void => void stop(ended());
      signal?.addEventListener("abort", onAbort, { once: true });
      running.ref();
      try {
        return await new Promise<Reading>((resolve, reject) => {
          waiting.set(id, { resolve, reject });
          if (signal?.aborted) return onAbort();
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
          running.postMessage({ id, root, sources });
        });
      } finally {
        waiting.delete(id);
        if (waiting.size === 0) running.unref();
        signal?.removeEventListener("abort", onAbort);
      }
    },
    [Symbol.asyncDispose]: () => stop(ended()),
  };

  function start(): Worker {
    const started = new Worker(new URL("./complexity-worker.js", import.meta.url), {
      workerData: { packages },
      // A syntax tree may be as deep as its file is long.
      resourceLimits: { stackSizeMb: 16 },
      // Nothing that a runtime prints may get into the protocol's output.
      stdout: true,
      stderr: true,
    });
    started.stdout.resume();
    started.stderr.resume();
    return started
      .on("message", onReply)
      .on("error", () => void stop(ended()))
      .on("exit", () => {
        if (worker === started) void stop(ended());
      });
  }

  function onReply(message: unknown): void {
    const { id, reading, failed } = REPLY.parse(message);
    const one = waiting.get(id);
    if (reading) one?.resolve(reading);
    else if (failed === "packages") one?.reject(noPackages(packages));
    else void stop(ended());
  }

  async function stop(why: PairedError): Promise<void> {
    const last = worker;
    worker = undefined;
    for (const { reject } of waiting.values()) reject(why);
    await last?.terminate();
  }
}

function ended(): PairedError {
  return new PairedError("unavailable", "the thread that reads code has ended", {
    fix: "Try again; if it ends again, name fewer paths.",
  });
}
