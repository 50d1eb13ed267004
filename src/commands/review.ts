import { EXIT, type Program, readFlags } from "./command.ts";
import { openReviewNode } from "./review-node.ts";
import { createReview } from "./review-session.ts";
import { needTerminal } from "./review-terminal.ts";

/** Puts what waits for a person before them, on a terminal of their own. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  readFlags(args, []);
  using terminal = needTerminal(program, "review");
  await using node = await openReviewNode(program);
  await createReview({ node, terminal }).all();
  return EXIT.ok;
}
