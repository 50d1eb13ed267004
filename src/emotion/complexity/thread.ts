import { Worker } from "node:worker_threads";

import { z } from "zod";

import { ERROR_CODES, PairedError } from "../../errors.ts";
import type { QUESTION } from "./project.ts";
import { type Report, REPORT } from "./report.ts";

const REPLY = z.object({
  id: z.number(),
  report: REPORT.optional(),
  failed: z
    .object({ code: z.enum(ERROR_CODES), message: z.string(), fix: z.string().optional() })
    .optional(),
  done: z.number().optional(),
  total: z.number().optional(),
});

interface Waiting {
  readonly resolve: (report: Report) => void;
  readonly reject: (error: PairedError) => void;
  readonly onProgress: ((done: number, total: number) => void) | undefined;
}

/** The thread that reads code, so that nobody else waits; it starts with the first call, and anew after a failure. */
export interface Thread extends AsyncDisposable {
  readonly measure: (
    question: z.output<typeof QUESTION>,
    caller: {
      readonly signal: AbortSignal | undefined;
      readonly onProgress: Waiting["onProgress"];
    },
  ) => Promise<Report>;
}

/** A question that nobody waits for is given up between two files; one file does not take so long. */
const PATIENCE_MS = 5000;

/** `packages`: a folder whose `node_modules` may have the grammars. */
export function createThread(packages: string | undefined): Thread {
  const waiting = new Map<number, Waiting>();
  /** What the thread works on though nobody waits, and when it is ended for that. */
  const abandoned = new Map<number, NodeJS.Timeout>();
  let worker: Worker | undefined;
  let asked = 0;
  return {
    async measure(question, { signal, onProgress }) {
      signal?.throwIfAborted();
      asked += 1;
      const id = asked;
      const running = (worker ??= start());
      const left = new Int32Array(new SharedArrayBuffer(4));
      running.ref();
      let onAbort: (() => void) | undefined;
      try {
        return await new Promise<Report>((resolve, reject) => {
          waiting.set(id, { resolve, reject, onProgress });
          onAbort = () => {
            Atomics.store(left, 0, 1);
            abandoned.set(id, setTimeout(() => void stop(ended()), PATIENCE_MS).unref());
            reject(new PairedError("unavailable", "the call was cancelled"));
          };
          signal?.addEventListener("abort", onAbort, { once: true });
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
          running.postMessage({ id, question, left });
        });
      } finally {
        waiting.delete(id);
        if (waiting.size === 0) running.unref();
        if (onAbort) signal?.removeEventListener("abort", onAbort);
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
    const { id, report, failed, done, total } = REPLY.parse(message);
    const one = waiting.get(id);
    if (done !== undefined && total !== undefined) return one?.onProgress?.(done, total);
    clearTimeout(abandoned.get(id));
    abandoned.delete(id);
    if (report) return one?.resolve(report);
    const { code = "unavailable", message: says = "", fix } = failed ?? {};
    one?.reject(new PairedError(code, says, fix === undefined ? {} : { fix }));
  }

  async function stop(why: PairedError): Promise<void> {
    const last = worker;
    worker = undefined;
    for (const { reject } of waiting.values()) reject(why);
    for (const timer of abandoned.values()) clearTimeout(timer);
    abandoned.clear();
    await last?.terminate();
  }
}

function ended(): PairedError {
  return new PairedError("unavailable", "the thread that reads code has ended", {
    fix: "Try again; if it ends again, name fewer paths.",
  });
}
