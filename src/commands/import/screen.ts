import type { Writable } from "node:stream";
import { WriteStream } from "node:tty";

import { hasHiddenCharacters } from "../../privacy/plain-text.ts";
import type { Counts } from "./work.ts";

/** Says how far the work is: one line that changes on a terminal, a line every few seconds elsewhere. */
export interface Progress extends Disposable {
  /** Shows the state of things, when it is time. */
  readonly show: (state: { readonly counts: Counts; readonly bytes: number }) => void;
  /** Prints a line that stays. */
  readonly print: (line: string) => void;
}

const TERMINAL_MS = 100;
const PLAIN_MS = 5000;

/** `stdout` takes the lines that stay, `stderr` the progress, so that a file or pipe gets the report alone. */
export function createProgress(deps: {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly totalBytes: number;
  readonly now?: () => number;
}): Progress {
  const { stdout, stderr, totalBytes, now = () => performance.now() } = deps;
  const isTerminal = stderr instanceof WriteStream;
  const everyMs = isTerminal ? TERMINAL_MS : PLAIN_MS;
  const started = now();
  let shown = isTerminal ? -Infinity : started;
  let isDrawn = false;
  return {
    show({ counts, bytes }) {
      if (now() - shown < everyMs) return;
      shown = now();
      const line = describe({
        counts,
        share: bytes / Math.max(totalBytes, 1),
        ms: shown - started,
      });
      isDrawn = isTerminal;
      stderr.write(
        isTerminal ? `\r\u001B[K${line.slice(0, (stderr.columns || 80) - 1)}` : `${line}\n`,
      );
    },
    print(line) {
      clear();
      stdout.write(`${line}\n`);
    },
    [Symbol.dispose]: clear,
  };

  function clear(): void {
    if (isDrawn) stderr.write("\r\u001B[K");
    isDrawn = false;
  }
}

/** A share of 0 to 1 done, in `ms`. */
export function describe(state: {
  readonly counts: Counts;
  readonly share: number;
  readonly ms: number;
}): string {
  const { counts, share, ms } = state;
  const { added, there, refused } = counts;
  const done = added + there + refused;
  const rate = Math.round(done / Math.max(ms / 1000, 0.001));
  const parts = [
    `${Math.min(99, Math.floor(share * 100))} %`,
    `${number(added)} added`,
    ...(there > 0 ? [`${number(there)} already there`] : []),
    ...(refused > 0 ? [`${number(refused)} refused`] : []),
    `${number(rate)} a second`,
    ...(share > 0.01 && ms > 1000 ? [`${duration((ms / share) * (1 - share))} left`] : []),
  ];
  return parts.join("   ");
}

/** With a comma every three digits, whatever the person's language: this is the program's own text. */
export function number(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 100) return `about ${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `about ${minutes} min` : `about ${Math.round(minutes / 60)} h`;
}

/** A name from a disk, as nothing that a terminal would obey. */
export function visible(text: string): string {
  if (!hasHiddenCharacters(text) && !/[\n\r\t]/.test(text)) return text;
  return text.replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`,
  );
}
