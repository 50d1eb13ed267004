import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface WriterOptions {
  readonly count?: number;
  readonly uid?: number;
  /** `NORMAL` is the control that must lose rows in a power cut. */
  readonly synchronous?: "FULL" | "NORMAL";
}

/** A process that writes rows into `home` and says the id of each one that is committed. */
export function startWriter(home: string, options: WriterOptions = {}): ChildProcess {
  const { count = Infinity, uid, synchronous = "FULL" } = options;
  const script = join(import.meta.dirname, "store-writer.ts");
  const args = ["--import", "tsx", script, home, String(count), synchronous];
  return spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    ...(uid !== undefined && { uid, gid: uid }),
  });
}

export async function allLines(child: ChildProcess): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(child)) lines.push(line);
  return lines;
}

/** Each whole line; a line that the kill cut off is no acknowledgement. */
export async function* linesOf(child: ChildProcess): AsyncGenerator<string> {
  if (!child.stdout) throw new Error("the child was started without a pipe");
  const ended = once(child, "exit");
  let rest = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  await ended;
}
