import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";

import { expect, test } from "vitest";

import { createTranscripts, type TranscriptNews } from "../../src/agents/transcripts.ts";
import { temporaryHome } from "../temporary-home.ts";
import { transcriptLine } from "./transcript-line.ts";

const MEGABYTE = 1024 * 1024;

interface Reader {
  readonly path: string;
  readonly read: (path?: string) => Promise<TranscriptNews | undefined>;
  readonly file: (name: string) => string;
  readonly [Symbol.dispose]: () => void;
}

function reader(): Reader {
  const folder = temporaryHome();
  const path = folder.file("session.jsonl");
  const { read } = createTranscripts({ clock: Date.now });
  return {
    path,
    read: (other = path) => read(other, new AbortController().signal),
    file: folder.file,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

function said(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, n) => {
    const user = JSON.stringify({ type: "user", message: { content: `"usage" "assistant" ${n}` } });
    return `${user}\n${transcriptLine(`msg_${from + n}`, { input_tokens: 1, output_tokens: from + n })}\n`;
  }).join("");
}

function counts(news: TranscriptNews | undefined): (number | null)[] | undefined {
  return news?.counted.map(({ tokensOut }) => tokensOut);
}

test("each time what is new, and a line that is still being written the next time", async () => {
  using world = reader();
  const half = transcriptLine("msg_3", { output_tokens: 3 });
  writeFileSync(world.path, said(1, 3));
  expect(counts(await world.read())).toEqual([1, 2]);
  expect(counts(await world.read())).toEqual([]);

  appendFileSync(world.path, half.slice(0, 40));
  expect(counts(await world.read())).toEqual([]);
  appendFileSync(world.path, `${half.slice(40)}\n`);

  expect(await world.read()).toMatchObject({ counted: [{ tokensOut: 3 }], isPartial: false });
});

test("of a huge one the last 8 MB, in whole lines, and that there is more is told", async () => {
  using world = reader();
  const filler = `${JSON.stringify({ type: "user", text: "x".repeat(100_000) })}\n`;
  writeFileSync(world.path, said(1, 2));
  for (let n = 0; n < 100; n += 1) appendFileSync(world.path, filler);
  appendFileSync(world.path, said(2, 4));

  const start = performance.now();
  const news = await world.read();

  expect(performance.now() - start).toBeLessThan(2000);
  expect(counts(news)).toEqual([2, 3]);
  expect(news?.isPartial).toBe(true);
});

test("a line of more than a megabyte is left out, those around it count, and it is told", async () => {
  using world = reader();
  const long = transcriptLine(
    "msg_2",
    { output_tokens: 2 },
    { message: { content: "x".repeat(2 * MEGABYTE) } },
  );
  writeFileSync(world.path, `${said(1, 2)}${long}\n${said(3, 4)}`);

  const news = await world.read();

  expect(counts(news)).toEqual([1, 3]);
  expect(news?.isPartial).toBe(true);
});

test("a file that was replaced or cut is read from its start", async () => {
  using world = reader();
  writeFileSync(world.path, said(1, 3));
  await world.read();
  writeFileSync(world.file("other.jsonl"), said(7, 9));
  renameSync(world.file("other.jsonl"), world.path);
  expect(counts(await world.read())).toEqual([7, 8]);

  truncateSync(world.path, said(7, 8).length);

  expect(counts(await world.read())).toEqual([7]);
});

test.each<[string, (world: Reader) => string]>([
  ["one that is missing", ({ file }) => file("missing.jsonl")],
  ["a folder", ({ file }) => (mkdirSync(file("folder.jsonl")), file("folder.jsonl"))],
  ["another kind of file", ({ file }) => (writeFileSync(file("a.txt"), said(1, 2)), file("a.txt"))],
  ["a path that is not absolute", () => "session.jsonl"],
  ["a path with a zero byte", ({ file }) => file("a\0.jsonl")],
  [
    "a link to a file elsewhere",
    ({ file }) => {
      writeFileSync(file("elsewhere.jsonl"), said(1, 2));
      symlinkSync(file("elsewhere.jsonl"), file("link.jsonl"));
      return file("link.jsonl");
    },
  ],
  [
    "a pipe that nobody writes to",
    ({ file }) => {
      execFileSync("mkfifo", [file("pipe.jsonl")]);
      return file("pipe.jsonl");
    },
  ],
])("%s is no transcript, and is not waited for", async (_, make) => {
  using world = reader();

  expect(await world.read(make(world))).toBeUndefined();
});

test.each<[string, string | Buffer]>([
  ["no JSONL", "Dear diary,\ntoday nothing was counted.\n"],
  ["binary", Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7919) % 251))],
  ["zeros", Buffer.alloc(3 * MEGABYTE)],
  ["empty", ""],
  ["one line without an end", `"usage" "assistant"${"x".repeat(9 * MEGABYTE)}`],
])("%s counts nothing", async (_, content) => {
  using world = reader();
  writeFileSync(world.path, content);

  expect(await world.read()).toEqual({ counted: [], isPartial: false });
});

test("of 10,000 messages each is counted, and the node serves others in between", async () => {
  using world = reader();
  writeFileSync(world.path, said(0, 10_000));
  let turns = 0;
  let timer = setImmediate(function count() {
    turns += 1;
    timer = setImmediate(count);
  });

  const news = await world.read();

  clearImmediate(timer);
  expect(news?.counted).toHaveLength(10_000);
  expect(turns).toBeGreaterThanOrEqual(Math.floor(statSync(world.path).size / 65_536));
});
