import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { Worker } from "node:worker_threads";

import { z } from "zod";

import { PairedError } from "../errors.ts";
import type { EmbeddingProvider } from "./provider.ts";

/** What the person installs into the home; 291 MB, so that it is no dependency of everybody. */
const PACKAGES = ["onnxruntime-node", "@huggingface/tokenizers"] as const;

const REPLY = z.object({
  id: z.number(),
  vectors: z.array(z.array(z.number())).optional(),
  failed: z.enum(["packages", "model"]).optional(),
});

interface Waiting {
  readonly resolve: (vectors: number[][]) => void;
  readonly reject: (error: PairedError) => void;
}

/**
 * A sentence model in a local folder (`model.onnx`, or `onnx/model.onnx`, and `tokenizer.json`), run in a thread of its own:
 * inference blocks. The thread starts with the first text, and anew after a failure.
 */
export function openOnnxProvider(options: {
  readonly folder: string;
  readonly packages: string;
}): EmbeddingProvider {
  const { folder, packages } = options;
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let asked = 0;
  return {
    async embed(texts, signal) {
      checkFiles(folder, packages);
      asked += 1;
      const id = asked;
      const running = (worker ??= start());
      // What takes too long cannot be taken back, only ended.
      const onAbort = (): void => void stop(late());
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        return await new Promise<number[][]>((resolve, reject) => {
          waiting.set(id, { resolve, reject });
          if (signal.aborted) return onAbort();
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
          running.postMessage({ id, texts });
        });
      } finally {
        waiting.delete(id);
        signal.removeEventListener("abort", onAbort);
      }
    },
    [Symbol.asyncDispose]: () => stop(gone()),
  };

  function start(): Worker {
    const started = new Worker(new URL("./onnx-worker.js", import.meta.url), {
      workerData: { folder, packages },
      // Nothing that a runtime prints may get into the protocol's output.
      stdout: true,
      stderr: true,
    });
    started.stdout.resume();
    started.stderr.resume();
    started.unref();
    return started
      .on("message", onReply)
      .on("error", () => void stop(gone()))
      .on("exit", () => {
        if (worker === started) void stop(gone());
      });
  }

  function onReply(message: unknown): void {
    const { id, vectors, failed } = REPLY.parse(message);
    const one = waiting.get(id);
    if (vectors) one?.resolve(vectors);
    else one?.reject(failed === "packages" ? noPackages(packages) : badModel(folder));
  }

  async function stop(why: PairedError): Promise<void> {
    const last = worker;
    worker = undefined;
    for (const { reject } of waiting.values()) reject(why);
    await last?.terminate();
  }
}

function checkFiles(folder: string, packages: string): void {
  if (!isAbsolute(folder) || !existsSync(join(folder, "tokenizer.json"))) throw badModel(folder);
  const tokenizers = existsSync(join(packages, "node_modules", PACKAGES[1]));
  const runtime = [PACKAGES[0], "onnxruntime-web"].some((name) =>
    existsSync(join(packages, "node_modules", name)),
  );
  if (!tokenizers || !runtime) throw noPackages(packages);
}

function noPackages(packages: string): PairedError {
  return new PairedError("unavailable", "a local model needs two packages that are not installed", {
    fix: `Install them: npm install --ignore-scripts --prefix ${packages} ${PACKAGES.join(" ")}`,
  });
}

function badModel(folder: string): PairedError {
  return new PairedError("unavailable", `the model in ${folder} cannot be used`, {
    fix: "Name the folder of an ONNX sentence model: it holds tokenizer.json, and model.onnx or onnx/model.onnx.",
  });
}

function late(): PairedError {
  return new PairedError("unavailable", "the local model did not answer in time", {
    fix: "Use a smaller model.",
  });
}

function gone(): PairedError {
  return new PairedError("unavailable", "the thread of the local model has ended", {
    fix: "PAIRED starts it again by itself.",
  });
}
