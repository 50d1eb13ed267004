import { setTimeout as delay } from "node:timers/promises";

import { PairedError } from "../errors.ts";
import type { Log } from "../log.ts";
import { errorCode } from "../store/disk-error.ts";
import type { DueText, Vectors } from "./vectors.ts";

/** Embeds in the background what has no vector yet; what waits is in the database and survives the process. */
export interface BackFill extends AsyncDisposable {
  /** Something may have become due. */
  readonly wake: () => void;
  /** Entries that the provider refused at any length; they are tried again after a restart. */
  readonly refused: () => number;
}

/** A query may have to wait until the provider is done with one batch. */
const BATCH = 16;
const MAX_CHARS = 8192;
const MIN_CHARS = 256;
/** A write is answered before its entry is embedded. */
const SETTLE_MS = 20;

export function createBackFill(deps: {
  readonly vectors: Vectors;
  readonly embed: (texts: readonly string[], signal: AbortSignal) => Promise<Float32Array[]>;
  /** Until the provider may be asked again, in milliseconds. */
  readonly waitMs: () => number;
  readonly log: Log;
}): BackFill {
  const { vectors, embed, waitMs, log } = deps;
  const stop = new AbortController();
  /** How much of an entry's text the provider takes, where that is less than all; 0: nothing. */
  const fitting = new Map<number, number>();
  const refused = new Set<number>();
  let batch = BATCH;
  let awake = false;
  let running: Promise<void> | undefined;
  return {
    wake() {
      awake = true;
      if (!stop.signal.aborted) running ??= run();
    },
    refused: () => refused.size,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };

  /** Never rejects. */
  async function run(): Promise<void> {
    while (awake && (await pause(SETTLE_MS))) {
      awake = false;
      try {
        await drain();
      } catch (error) {
        log.error("embedding in the background failed", { error: errorCode(error) });
      }
    }
    running = undefined;
  }

  async function drain(): Promise<void> {
    for (;;) {
      if (!(await pause(waitMs()))) return;
      const texts = vectors.due(batch, [...refused]);
      if (texts.length === 0) return;
      try {
        keep(texts, await embed(texts.map(textOf), stop.signal));
        batch = Math.min(BATCH, batch * 2);
      } catch (error) {
        if (!(error instanceof PairedError)) throw error;
        if (stop.signal.aborted) return;
        onFailure(error, texts);
      }
    }
  }

  function keep(texts: readonly DueText[], found: readonly Float32Array[]): void {
    for (const [place, text] of texts.entries()) {
      const vector = found[place];
      if (vector) vectors.put(text, vector);
    }
  }

  /** A batch that fails is halved; a single text that is refused is cut until it is taken, or left out. */
  function onFailure({ code }: PairedError, texts: readonly DueText[]): void {
    const [first] = texts;
    if (texts.length > 1) batch = Math.ceil(texts.length / 2);
    else if (code === "bad_input" && first) {
      const chars = Math.floor(textOf(first).length / 2);
      if (chars >= MIN_CHARS) fitting.set(first.id, chars);
      else refused.add(first.id);
    }
  }

  function textOf({ id, title, body, tags }: DueText): string {
    const labels = tags === "[]" ? "" : tags.replaceAll(/["[\]]/g, " ");
    const whole = [title, body, labels].filter(Boolean).join("\n");
    return whole.slice(0, fitting.get(id) ?? MAX_CHARS);
  }

  /** False when the node closes. */
  async function pause(ms: number): Promise<boolean> {
    try {
      await delay(ms, undefined, { signal: stop.signal, ref: false });
    } catch {
      return false;
    }
    return !stop.signal.aborted;
  }
}
