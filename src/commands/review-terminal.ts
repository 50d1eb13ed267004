import { createInterface } from "node:readline";
import { type Readable, Writable } from "node:stream";
import { WriteStream } from "node:tty";

import { PairedError } from "../errors.ts";
import type { Program } from "./command.ts";
import { BRACKETS, type Highlight, INVERSE } from "./show-text.ts";

/** A person at a terminal. */
export interface Terminal extends Disposable {
  readonly columns: number;
  readonly highlight: Highlight;
  readonly write: (text: string) => void;
  /** What the person types; undefined when they leave (Ctrl-C, Ctrl-D). */
  readonly ask: (prompt: string) => Promise<string | undefined>;
  /** The same, and the screen shows nothing of it. */
  readonly askHidden: (prompt: string) => Promise<string | undefined>;
}

/** Throws `bad_input` where a program, not a person, is at the other end; `what` is the command. */
export function needTerminal({ stdin, stdout }: Program, what: string): Terminal {
  if ("isTTY" in stdin && stdin.isTTY === true && stdout instanceof WriteStream)
    return openTerminal(stdin, stdout);
  throw new PairedError("bad_input", `${what} needs a terminal: its input or output is not one`, {
    fix: "Run it yourself in a terminal window. An assistant cannot decide this for you.",
  });
}

export function openTerminal(input: Readable, output: WriteStream): Terminal {
  let hidden = false;
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (!hidden) output.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input, output: echo, historySize: 0, terminal: true });
  let left = false;
  lines.once("close", () => (left = true));
  lines.on("SIGINT", () => lines.close());
  return {
    columns: output.columns || 80,
    highlight: output.getColorDepth() > 1 ? INVERSE : BRACKETS,
    write: (text) => void output.write(text),
    ask,
    async askHidden(prompt) {
      output.write(prompt);
      hidden = true;
      try {
        return await ask("");
      } finally {
        hidden = false;
        output.write("\n");
      }
    },
    [Symbol.dispose]: () => lines.close(),
  };

  function ask(prompt: string): Promise<string | undefined> {
    if (left) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const leave = (): void => resolve(undefined);
      lines.once("close", leave);
      lines.question(prompt, (typed) => {
        lines.off("close", leave);
        resolve(typed);
      });
    });
  }
}
