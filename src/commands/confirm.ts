import { WriteStream } from "node:tty";

import { PairedError } from "../errors.ts";
import type { Program } from "./command.ts";
import { openTerminal } from "./review-terminal.ts";
import { showText } from "./show-text.ts";

/** Throws `denied` unless a person types the words. */
export type Confirm = (what: string, words: string) => Promise<void>;

/** Asks on this program's terminal; throws `bad_input` where there is none. `undone`: what other words leave as it was. */
export function openConfirm(
  { stdin, stdout }: Program,
  { command, undone }: { readonly command: string; readonly undone: string },
): Confirm {
  if (!("isTTY" in stdin && stdin.isTTY === true) || !(stdout instanceof WriteStream))
    throw new PairedError(
      "bad_input",
      `${command} needs a terminal: its input or output is not one`,
      {
        fix: "Run it yourself in a terminal window. An assistant cannot decide this for you.",
      },
    );
  return async (what, words) => {
    using terminal = openTerminal(stdin, stdout);
    const shown = showText(words, { columns: 500 }).join(" ");
    terminal.write(`${what}\n\n  To go on, type: ${shown}\n`);
    const typed = await terminal.ask("> ");
    if (typed?.trim() === words) return;
    throw new PairedError("denied", `those are not the words: ${undone}`, {
      fix: "Run it again if you want to.",
    });
  };
}
