import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

interface Size {
  readonly messages: number;
  readonly subscribers: number;
}

/** What came of it. */
export interface Outcome {
  readonly sent: number;
  readonly sentAtKill: number;
  readonly delivered: number;
  /** Messages that some subscriber has not handled. */
  readonly lost: number;
  readonly disordered: number;
  readonly seconds: number;
}

/** What the process said, over all its lives. */
interface Heard {
  /** Messages whose commit was reported. */
  sent: number;
  /** Of each subscriber: up to which message it has told that it handled all. */
  readonly upTo: number[];
  gaps: number;
  disordered: number;
  delivered: number;
}

/**
 * One process publishes while subscribers read everything; it is killed in the middle and started again. Each subscriber
 * tells what it has handled before it acknowledges it, so that what it handles twice is seen and what it misses too.
 */
export async function killTalker(size: Size): Promise<Outcome> {
  const home = mkdtempSync(join(tmpdir(), "paired-talker-"));
  const heard: Heard = {
    sent: 0,
    upTo: Array.from({ length: size.subscribers }, () => 0),
    gaps: 0,
    disordered: 0,
    delivered: 0,
  };
  try {
    const from = performance.now();
    await live(home, size, heard, size.messages / 2);
    const sentAtKill = heard.sent;
    await live(home, size, heard, undefined);
    const seconds = (performance.now() - from) / 1000;
    const missing = heard.upTo.reduce((sum, id) => sum + Math.max(0, heard.sent - id), 0);
    const { sent, delivered, disordered, gaps } = heard;
    return { sent, sentAtKill, delivered, lost: missing + gaps, disordered, seconds };
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** Runs the process to its end, or kills it once so many messages were sent. */
async function live(home: string, size: Size, heard: Heard, killAfter?: number): Promise<void> {
  const script = join(import.meta.dirname, "talker.ts");
  const args = ["--import", "tsx", script, home, `${size.messages}`, `${size.subscribers}`];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    take(line, heard);
    if (killAfter !== undefined && heard.sent >= killAfter) child.kill("SIGKILL");
  }
  await closed;
}

/** `s 1200`: sent up to 1200. `r 3 101 200 0`: subscriber 3 handled 101 to 200, none out of order within its topic. */
function take(line: string, heard: Heard): void {
  const [what, ...fields] = line.split(" ");
  const [a = 0, b = 0, c = 0, d = 0] = fields.map(Number);
  if (what === "s") heard.sent = Math.max(heard.sent, a);
  if (what !== "r") return;
  if (b > (heard.upTo[a] ?? 0) + 1) heard.gaps += 1;
  heard.upTo[a] = Math.max(heard.upTo[a] ?? 0, c);
  heard.disordered += d;
  heard.delivered += c - b + 1;
}
