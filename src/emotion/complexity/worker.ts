import { parentPort, workerData } from "node:worker_threads";

import { z } from "zod";

import { PairedError } from "../../errors.ts";
import { openGrammars } from "./grammars.ts";
import { createMeasurer } from "./measure.ts";
import { measureProject, QUESTION } from "./project.ts";
import { createReader, type Reader, type Watch } from "./reading.ts";

/**
 * Measures projects for `thread.ts`: `{id, question, left}` in; `{id, done, total}` while it reads, and at last `{id, report}`
 * or `{id, failed}` out. `left[0]` is 1 as soon as nobody waits for the answer.
 */
const REQUEST = z.object({
  id: z.number(),
  question: QUESTION,
  left: z.instanceof(Int32Array),
});

const PROGRESS_MS = 250;

const { packages } = z.object({ packages: z.string().optional() }).parse(workerData);
let opened: Promise<Reader> | undefined;
let before: Promise<void> = Promise.resolve();
parentPort?.on("message", (message: unknown) => {
  before = answer(message, before);
});

/** One after the other, so that what one call has read the next one knows. */
async function answer(message: unknown, earlier: Promise<void>): Promise<void> {
  await earlier;
  const { id, question, left } = REQUEST.parse(message);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const reply = (what: object): void => parentPort?.postMessage({ id, ...what });
  try {
    opened ??= open();
    const reader = await opened.catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    reply({ report: await measureProject(reader, question, watchOf(left, reply)) });
  } catch (error) {
    if (!(error instanceof PairedError)) throw error;
    const { code, message: says, fix } = error;
    reply({ failed: { code, message: says, fix } });
  }
}

function watchOf(left: Int32Array, reply: (what: object) => void): Watch {
  let told = performance.now();
  return {
    check() {
      if (Atomics.load(left, 0) === 1)
        throw new PairedError("unavailable", "nobody waits for this any more");
    },
    onProgress(done, total) {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      reply({ done, total });
    },
  };
}

async function open(): Promise<Reader> {
  return createReader(createMeasurer(await openGrammars(packages)));
}
