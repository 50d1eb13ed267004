import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { MESSAGE_KINDS } from "../../src/federation/links/messages.ts";
import { LOG_TYPES } from "../../src/federation/logs/log-header.ts";
import { RELEASE_KINDS, whatLeaves } from "../../src/release/kinds.ts";

const ROOT = join(import.meta.dirname, "../..");
const SRC = join(ROOT, "src");
const FILES = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, text: readFileSync(join(SRC, file), "utf8") }));

/** The files in which `shape` stands. */
function filesWith(shape: RegExp): string[] {
  return FILES.filter(({ text }) => shape.test(text))
    .map(({ file }) => file)
    .toSorted();
}

test("the page says what the kinds say", async () => {
  await expect(whatLeaves()).toMatchFileSnapshot(join(ROOT, "docs/what-leaves.md"));
});

test("each kind's code is there", () => {
  const places = Object.values(RELEASE_KINDS).flatMap(({ from }): readonly string[] => from);

  expect(places.filter((place) => !existsSync(join(SRC, place)))).toEqual([]);
});

test("a new sort of log or message is a new line on the page", () => {
  expect([...LOG_TYPES]).toEqual(["author", "keyring", "members"]);
  expect([...MESSAGE_KINDS]).toEqual([
    "hello",
    "prove",
    "heads",
    "receipts",
    "receipts-kept",
    "leave",
  ]);
});

test.each<[string, RegExp, string[]]>([
  ["asks a server", /from "node:https?"/, ["embeddings/post-json.ts"]],
  [
    "opens a socket",
    /import \{[^}]*\b(?:connect|createServer)\b[^}]*\} from "node:net"/,
    ["node/dial.ts", "node/listen.ts"],
  ],
  [
    "starts a program",
    /from "node:child_process"/,
    [
      "doctor/platform.ts",
      "emotion/complexity/git.ts",
      "emotion/ingest/saves.ts",
      "node/spawn.ts",
      "node/work-tree.ts",
      "store/slots/keychain.ts",
    ],
  ],
  [
    "has another way out",
    /from "(?:node:(?:http2|tls|dgram|inspector)|undici|ws)"|new WebSocket|globalThis\.fetch|await fetch\(/,
    [],
  ],
])("only the files of a kind: %s", (_what, shape, files) => {
  expect(filesWith(shape)).toEqual(files);
});

test("only federation loads the network's packages", () => {
  const network = /from "(?:hyperswarm|hyperdht|hypercore|corestore|protomux|blind-pairing)[^"]*"/;

  expect(filesWith(network).filter((file) => !file.startsWith("federation/"))).toEqual([]);
});

test("only the gate hands entries to federation, and only what it may send reaches a model server", () => {
  expect(filesWith(/\bpublish\(share\b/)).toEqual(["release/release.ts"]);
  expect(filesWith(/federation\.get\(\)\.publish\(/)).toEqual(["sharing.ts"]);
  expect(filesWith(/provider\.embed\(/)).toEqual(["embeddings/opened.ts", "embeddings/try-out.ts"]);
  expect(filesWith(/assertMayLeave\(place, deps\.mayLeaveFor\)/)).toEqual([
    "embeddings/embeddings.ts",
    "embeddings/opened.ts",
  ]);
});
