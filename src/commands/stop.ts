import { stopNode } from "../node/ask.ts";
import { EXIT, type Program, readFlags } from "./command.ts";

/** Asks the node to leave and waits until it is gone; clients that are still there start the next one when they call. */
export async function run(args: readonly string[], { config, stdout }: Program): Promise<number> {
  readFlags(args, []);
  const stopped = await stopNode(config.home);
  stdout.write(stopped ? "The node has left.\n" : "No node is running.\n");
  return EXIT.ok;
}
