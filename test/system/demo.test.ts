import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

import { expect, test } from "vitest";

import { CLI, createPlace, isAlive, nodesOf, type Place } from "./place.ts";

/** The demo makes its folder where the environment says; nobody else's then disturbs the look at what is left. */
function demoEnv({ path, env }: Place): Record<string, string> {
  return { ...env, TMPDIR: path };
}

function leftovers({ path }: Place): string[] {
  return readdirSync(path).filter((name) => name.startsWith("paired-demo-"));
}

test("the demo shares a lesson between two nodes, takes it back, and leaves nothing", async () => {
  await using place = createPlace();

  const { code, stdout } = await place.run(["demo", "--json"], { env: demoEnv(place) });

  expect(code).toBe(0);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({ ok: true, asked: 1, acknowledged: 1 });
  const ms = result.steps.reduce((sum: number, step: { ms: number }) => sum + step.ms, 0);
  process.stdout.write(`demo: ${ms} ms, found after ${result.foundAfterMs} ms\n`);
  expect(ms).toBeLessThan(30_000);
  expect(leftovers(place)).toEqual([]);
});

test("the demo tells its story in words, without colours where there is no terminal", async () => {
  await using place = createPlace();

  const { code, stdout } = await place.run(["demo"]);

  expect(code).toBe(0);
  expect(stdout).toContain("Ben joins; both see the same six words");
  expect(stdout).toContain("<secret:stripe_key:1>");
  expect(stdout).not.toContain("\u001B[");
});

test.each<[string, (demo: ChildProcessByStdio<null, Readable, Readable>) => void]>([
  ["Ctrl-C", (demo) => void demo.kill("SIGINT")],
  ["a closed pager", (demo) => void demo.stdout.destroy()],
])("%s ends the demo, and its nodes and files with it", async (_, end) => {
  await using place = createPlace();
  const demo = spawn(process.execPath, [CLI, "demo"], {
    env: demoEnv(place),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stderr = text(demo.stderr);
  const exit = once(demo, "exit");
  await seen(demo.stdout, "Ben joins");
  const [folder = ""] = leftovers(place);
  const nodes = ["ana", "ben"].flatMap((name) => nodesOf(join(place.path, folder, name)));
  expect(nodes).toHaveLength(2);

  end(demo);

  expect(await exit).toEqual([1, null]);
  expect(await stderr).toContain("the demo was interrupted");
  expect(leftovers(place)).toEqual([]);
  await expect.poll(() => nodes.filter(isAlive), { timeout: 5000 }).toEqual([]);
});

async function seen(stream: Readable, words: string): Promise<void> {
  let said = "";
  const heard = new Promise<void>((resolve) => {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(words)) resolve();
    });
  });
  await heard;
}
