import { WriteStream } from "node:tty";

import { PairedError } from "../errors.ts";
import { EXIT, type Program, readFlags } from "./command.ts";
import { openReviewNode } from "./review-node.ts";
import { createReview } from "./review-session.ts";
import { openTerminal } from "./review-terminal.ts";

/** Puts what waits for a person before them, on a terminal of their own. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  readFlags(args, []);
  const { stdin, stdout } = program;
  if (!("isTTY" in stdin && stdin.isTTY === true) || !(stdout instanceof WriteStream))
    throw new PairedError("bad_input", "review needs a terminal: its input or output is not one", {
      fix: "Run it yourself in a terminal window. An assistant cannot decide this for you.",
    });
  await using node = await openReviewNode(program);
  using terminal = openTerminal(stdin, stdout);
  await createReview({ node, terminal })();
  return EXIT.ok;
}
