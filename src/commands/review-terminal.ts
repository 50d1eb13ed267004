import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { WriteStream } from "node:tty";

import { BRACKETS, type Highlight, INVERSE } from "./show-text.ts";

/** A person at a terminal. */
export interface Terminal extends Disposable {
  readonly columns: number;
  readonly highlight: Highlight;
  readonly write: (text: string) => void;
  /** What the person types; undefined when they leave (Ctrl-C, Ctrl-D). */
  readonly ask: (prompt: string) => Promise<string | undefined>;
}

export function openTerminal(input: Readable, output: WriteStream): Terminal {
  const lines = createInterface({ input, output, historySize: 0 });
  let left = false;
  lines.once("close", () => (left = true));
  lines.on("SIGINT", () => lines.close());
  return {
    columns: output.columns || 80,
    highlight: output.getColorDepth() > 1 ? INVERSE : BRACKETS,
    write: (text) => void output.write(text),
    ask(prompt) {
      if (left) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const leave = (): void => resolve(undefined);
        lines.once("close", leave);
        lines.question(prompt, (typed) => {
          lines.off("close", leave);
          resolve(typed);
        });
      });
    },
    [Symbol.dispose]: () => lines.close(),
  };
}
