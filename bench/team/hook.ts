import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { CLI, createPlace, type Place } from "../../test/system/place.ts";
import { type Figure, percentile } from "../report.ts";

const ROUNDS = 100;
const ENTRIES = 200;

/**
 * What a client waits for `paired-mcp hook`, from the start of the process to its end. An empty Node program runs in turn
 * with it: what the machine does besides falls on all alike.
 */
export async function measureHook(): Promise<Figure[]> {
  await using place = createPlace();
  await using empty = createPlace();
  const { call } = await place.connect({ env: { CLAUDE_PROJECT_DIR: shopIn(place) } });
  for (let n = 0; n < ENTRIES; n += 1)
    await call("memory_add", {
      kind: n % 4 === 0 ? "decision" : "lesson",
      title: `Refund rule ${n}`,
      body: `Refunds of type ${n} wait for the webhook of their provider and are booked in cents.`,
    });
  const runs = {
    "hook SessionStart, node runs": hook(place, "SessionStart"),
    "hook UserPromptSubmit, node runs": hook(place, "UserPromptSubmit"),
    "hook Stop, a transcript of 8 MB grows by 100 messages": growing(place),
    "hook SessionStart, no node": hook(empty, "SessionStart"),
    "`node -e 0`": () => void execFileSync(process.execPath, ["-e", "0"]),
  };
  const samples = Object.entries(runs).map(([what, run]) => ({ what, run, ms: [] as number[] }));
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const { run, ms } of samples) {
      const start = performance.now();
      run();
      // The first of each only warms the disk's cache.
      if (round > 0) ms.push(performance.now() - start);
    }
  return samples.flatMap(({ what, ms }) => [
    {
      what: `${what}, p95`,
      value: percentile(ms, 0.95),
      unit: "ms",
      ...(what.startsWith("hook") && { goal: "<= 150" }),
    },
    { what: `${what}, p50`, value: percentile(ms, 0.5), unit: "ms" },
  ]);
}

/** What the node reads of it, it reads after its answer. */
function growing(place: Place): () => void {
  const path = join(place.path, "bench.jsonl");
  let messages = 0;
  const grow = (count: number): void =>
    appendFileSync(
      path,
      Array.from({ length: count }, () => {
        messages += 1;
        const message = {
          id: `msg_${messages}`,
          model: "a-model",
          content: "x".repeat(2000),
          usage: { input_tokens: 10, output_tokens: messages, cache_read_input_tokens: 50_000 },
        };
        return `${JSON.stringify({ type: "assistant", message })}\n`;
      }).join(""),
    );
  grow(4000);
  const stop = hook(place, "Stop", path);
  return () => {
    grow(100);
    stop();
  };
}

function hook(place: Place, event: string, transcript_path?: string): () => void {
  const cwd = shopIn(place);
  const input = JSON.stringify({
    session_id: "bench",
    transcript_path,
    cwd,
    source: "startup",
    prompt: "How are refunds booked, in cents or in euros?",
  });
  return () => void execFileSync(process.execPath, [CLI, "hook", event], { env: place.env, input });
}

function shopIn(place: Place): string {
  const folder = join(place.path, "shop");
  mkdirSync(join(folder, ".git"), { recursive: true });
  return folder;
}
