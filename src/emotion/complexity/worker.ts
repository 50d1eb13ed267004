import { parentPort, workerData } from "node:worker_threads";

import { z } from "zod";

import { PairedError } from "../../errors.ts";
import { openGrammars } from "./grammars.ts";
import { createMeasurer } from "./measure.ts";
import { createReader, type Reader, REQUEST } from "./reading.ts";

/** Reads code for `thread.ts`: `{id, root, sources}` in, `{id, reading}` or `{id, failed}` out. */

const { packages } = z.object({ packages: z.string().optional() }).parse(workerData);
let opened: Promise<Reader> | undefined;
let before: Promise<void> = Promise.resolve();
parentPort?.on("message", (message: unknown) => {
  before = answer(message, before);
});

/** One after the other, so that what one call has read the next one knows. */
async function answer(message: unknown, earlier: Promise<void>): Promise<void> {
  await earlier;
  const { id, root, sources } = REQUEST.parse(message);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const reply = (what: object): void => parentPort?.postMessage({ id, ...what });
  try {
    opened ??= open();
    const reader = await opened;
    reply({ reading: await reader.read(root, sources) });
  } catch (error) {
    opened = undefined;
    reply({ failed: error instanceof PairedError ? "packages" : "thread" });
  }
}

async function open(): Promise<Reader> {
  return createReader(createMeasurer(await openGrammars(packages)));
}
