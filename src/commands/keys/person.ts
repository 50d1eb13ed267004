import type { Readable, Writable } from "node:stream";
import { ReadStream, WriteStream } from "node:tty";

import { PairedError } from "../../errors.ts";
import type { Program } from "../command.ts";
import { createSecretLine } from "./secret-line.ts";

const CTRL_C = 3;

/** Who is asked for secrets: somebody at a terminal, or a program that writes them as lines (`--stdin`). */
export interface Person extends Disposable {
  /** Whether somebody can read what is shown and answer to it. */
  readonly isThere: boolean;
  /** A line that no screen shows. Whoever asks overwrites it after use. Throws `unavailable` when they leave. */
  readonly secret: (prompt: string) => Promise<Buffer>;
  /** A line that is shown as it is typed. */
  readonly line: (prompt: string) => Promise<string>;
  readonly tell: (text: string) => void;
  /** Does `work` on a screen of its own, of which nothing is left afterwards, not even above. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>;
}

export function openPerson(
  { stdin, stderr }: Program,
  options: { readonly piped: boolean; readonly why: string },
): Person {
  if (options.piped) return openPipe(stdin, stderr);
  if (stdin instanceof ReadStream && stderr instanceof WriteStream)
    return openTerminal(stdin, stderr);
  throw new PairedError("bad_input", `${options.why} needs a terminal: here is none`, {
    fix: "Run it yourself in a terminal window; a program gives --stdin, and the secrets as lines.",
  });
}

/** In raw mode as long as it is open: what is typed too early, or pasted, shows on no screen either. */
function openTerminal(input: ReadStream, output: WriteStream): Person {
  const typed = createSecretLine();
  const tell = (text: string): void => void output.write(text);
  let early: number[] = [];
  let hear: ((byte: number) => void) | undefined;
  const onData = (chunk: Buffer): void => {
    for (const byte of chunk) {
      if (hear) hear(byte);
      else if (byte === CTRL_C) process.kill(process.pid, "SIGINT");
      else early.push(byte);
    }
  };
  input.setRawMode(true).on("data", onData).resume();
  return {
    isThere: true,
    secret: (prompt) => ask(prompt, false),
    line: async (prompt) => (await ask(prompt, true)).toString("utf8"),
    tell,
    async aside(work) {
      tell("\u001B[?1049h\u001B[2J\u001B[H");
      try {
        return await work();
      } finally {
        tell("\u001B[2J\u001B[?1049l");
      }
    },
    [Symbol.dispose]: () => void input.off("data", onData).setRawMode(false).pause(),
  };

  async function ask(prompt: string, shown: boolean): Promise<Buffer> {
    tell(prompt);
    try {
      return await new Promise((resolve, reject) => {
        const take = (byte: number): void => {
          const state = typed.push(byte);
          if (shown) echo(byte);
          if (state === "more") return;
          hear = undefined;
          if (state === "done") resolve(typed.take());
          else reject(left());
        };
        hear = take;
        const before = early;
        early = [];
        onData(Buffer.from(before));
      });
    } finally {
      tell("\n");
    }
  }

  function echo(byte: number): void {
    if (byte === 8 || byte === 127) tell("\b \b");
    else if (byte >= 32) output.write(Buffer.of(byte));
  }
}

function openPipe(input: Readable, output: Writable): Person {
  const lines = linesOf(input);
  const next = async (): Promise<Buffer> => {
    const { value, done } = await lines.next();
    if (done) throw left();
    return value;
  };
  return {
    isThere: false,
    secret: next,
    line: async () => (await next()).toString("utf8"),
    tell: (text) => void output.write(text),
    aside: (work) => work(),
    [Symbol.dispose]: () => void input.destroy(),
  };
}

async function* linesOf(input: Readable): AsyncGenerator<Buffer, undefined> {
  let rest = Buffer.alloc(0);
  for await (const chunk of input) {
    rest = Buffer.concat([rest, Buffer.from(chunk)]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield rest.subarray(0, rest[end - 1] === 13 ? end - 1 : end);
      rest = rest.subarray(end + 1);
    }
  }
  if (rest.length > 0) yield rest;
  return undefined;
}

function left(): PairedError {
  return new PairedError("unavailable", "there was no answer: nothing was changed", {
    fix: "Run the command again.",
  });
}
