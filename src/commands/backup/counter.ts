import type { Writable } from "node:stream";
import { WriteStream } from "node:tty";

/** Says how far long work is: one line that changes on a terminal, a line every few seconds elsewhere. */
export interface Counter extends Disposable {
  readonly show: (done: number, of: number) => void;
}

const TERMINAL_MS = 100;
const PLAIN_MS = 5000;

/** On `stderr`, so that a pipe gets the result alone. */
export function openCounter(stderr: Writable, what: string): Counter {
  const isTerminal = stderr instanceof WriteStream;
  const everyMs = isTerminal ? TERMINAL_MS : PLAIN_MS;
  let shown = isTerminal ? -Infinity : performance.now();
  let isDrawn = false;
  return {
    show(done, of) {
      if (of === 0 || performance.now() - shown < everyMs) return;
      shown = performance.now();
      const line = `${what}: ${Math.floor((100 * done) / of)} %`;
      isDrawn = isTerminal;
      stderr.write(isTerminal ? `\r\u001B[K${line}` : `${line}\n`);
    },
    [Symbol.dispose]() {
      if (isDrawn) stderr.write("\r\u001B[K");
    },
  };
}
