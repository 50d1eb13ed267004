import { createHash } from "node:crypto";
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";
import type { ZipFile } from "yazl";

import { SCHEMA_VERSION } from "../../src/store/migrations.ts";
import { zipOf } from "../zip-of.ts";
import { createPlace, type Outcome, type Place, type ProgramOptions } from "./place.ts";

const PASSPHRASE = "correct horse battery";

/** A home that only a passphrase opens, with no node, and one that opens alone. */
let personal: Place;
let open: Place;

beforeAll(async () => {
  personal = createPlace();
  open = createPlace();
  const lines = { input: `${PASSPHRASE}\n` };
  await personal.run(["keys", "passphrase", "--stdin"], lines);
  const { slots } = JSON.parse((await personal.run(["keys", "list", "--json"])).stdout);
  const { id } = slots.find(({ type }: { type: string }) => type === "key_file");
  await personal.run(["keys", "remove", id, "--stdin"], lines);
  await personal.run(["stop"]);
  const client = await open.connect();
  await client.call("memory_add", { body: "refunds wait for the webhook" });
  await client.close();
  await open.run(["stop"]);
});
afterAll(async () => {
  await personal[Symbol.asyncDispose]();
  await open[Symbol.asyncDispose]();
});

/** What is laid down before the command; what it returns takes that away again. */
type Spoil = (place: Place) => () => void;

const nothing: Spoil = () => () => {};

function changed(file: string, change: (text: string) => string): Spoil {
  return ({ home }) => {
    const path = join(home, file);
    const before = readFileSync(path);
    writeFileSync(path, change(before.toString()));
    return () => writeFileSync(path, before);
  };
}

const LINES = (...lines: string[]): ProgramOptions => ({
  input: lines.map((line) => `${line}\n`).join(""),
});
const UNLOCK = ["unlock", "--stdin"];

test.each<[string, Spoil, string[], ProgramOptions, RegExp]>([
  ["a wrong passphrase", nothing, UNLOCK, LINES("wrong"), /does not open|not the/],
  [
    "a wrong passphrase for new keys",
    nothing,
    ["keys", "rotate", "--stdin"],
    LINES("wrong"),
    /does not open|not the/,
  ],
  [
    "words that are no recovery code",
    nothing,
    ["unlock", "--recovery", "--stdin"],
    LINES("abandon ".repeat(24)),
    /recovery/,
  ],
  [
    "a keyring that is cut off",
    changed("keyring.json", (text) => text.slice(0, 200)),
    UNLOCK,
    LINES(PASSPHRASE),
    /keyring/,
  ],
  [
    "a keyring of a hundred thousand slots",
    changed("keyring.json", () => `{"slots":[${'{"id":"a"},'.repeat(1e5)}{}],"v":2}\n`),
    UNLOCK,
    LINES(PASSPHRASE),
    /keyring/,
  ],
  [
    "a keyring that asks for a weaker passphrase check",
    changed("keyring.json", (text) => text.replace("65536", "8")),
    UNLOCK,
    LINES(PASSPHRASE),
    /keyring/,
  ],
  [
    "a keyring of a newer PAIRED",
    changed("keyring.json", () => '{"v":3}\n'),
    UNLOCK,
    LINES(PASSPHRASE),
    /newer/,
  ],
])("%s: said with a fix, keys and database as they were", async (...row) => {
  const [, spoil, args, options, says] = row;
  const before = bytesOf(personal);
  const undo = spoil(personal);

  const outcome = await personal.run(args, options);

  await personal.run(["stop"]);
  undo();
  expect(refusal(outcome)).toMatch(says);
  expect(bytesOf(personal)).toEqual(before);
});

test("after all of it the right passphrase opens the home", async () => {
  expect(await personal.run(UNLOCK, LINES(PASSPHRASE))).toMatchObject({ code: 0 });
});

/** A file beside the home, and the command that is to refuse it. */
const FILES: readonly [string, string, () => Promise<Buffer> | Buffer, RegExp][] = [
  [
    "an archive with a way out of its folder",
    "a.zip",
    () => renamed("../../x.jsonl"),
    /refused|read/,
  ],
  ["an archive with an absolute name", "b.zip", () => renamed("/etc/passwd01"), /refused|read/],
  ["an archive with a link", "c.zip", () => zip(addLink), /not a plain file|no export gives/],
  ["an archive that is a bomb", "d.zip", () => zip(addBomb), /grows more than/],
  [
    "an archive with a wrong hash",
    "e.zip",
    () => zip(() => {}, { sha256: "0".repeat(64) }),
    /changed/,
  ],
  ["an archive of a newer PAIRED", "f.zip", () => zip(() => {}, { schema: 999 }), /newer PAIRED/],
  ["an archive that is cut off", "g.zip", async () => (await zip()).subarray(0, -40), /cut short/],
];

test.each(FILES)("%s: said with a fix, nothing is imported", async (_what, name, make, says) => {
  writeFileSync(join(open.path, name), await make());
  const before = readFileSync(join(open.home, "keyring.json"));

  const outcome = await open.run(["import", join(open.path, name)]);

  expect(refusal(outcome)).toMatch(says);
  expect(readFileSync(join(open.home, "keyring.json"))).toEqual(before);
  expect(await countEntries()).toBe(1);
});

test("a line of a newer format: told, and nothing of it is imported", async () => {
  writeFileSync(join(open.path, "newer.jsonl"), '{"paired":2,"body":"from tomorrow"}\n');

  const { code, stdout, stderr } = await open.run(["import", "newer.jsonl"]);

  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain("format 2");
  expect(await countEntries()).toBe(1);
});

test.each<[string, Spoil, Record<string, string>, RegExp]>([
  [
    "a policy that does not parse",
    ({ home }) => {
      writeFileSync(join(home, "policy.yaml"), "version: 1\nrules:\n  - effect: allow\n");
      return () => rmSync(join(home, "policy.yaml"));
    },
    {},
    /line 3: rules\.0\.effect: takes deny/,
  ],
  [
    "a policy that others can write",
    ({ home }) => {
      writeFileSync(join(home, "policy.yaml"), "version: 1\n");
      chmodSync(join(home, "policy.yaml"), 0o666);
      return () => rmSync(join(home, "policy.yaml"));
    },
    {},
    /other users can write it/,
  ],
  [
    "an organisation's key that is away",
    nothing,
    { PAIRED_ORGANISATION_KEY: "/nowhere/policy.pub" },
    /key is not there/,
  ],
])("%s: said with a fix", async (_what, spoil, env, says) => {
  const undo = spoil(open);

  const outcome = await open.run(["policy"], { env });

  undo();
  expect(refusal(outcome)).toMatch(says);
});

test("a key file that is away: said with a fix, and it opens again when it is back", async () => {
  await open.run(["stop"]);
  const key = join(open.home, "key");
  renameSync(key, `${key}.away`);
  const before = bytesOf(open);

  const outcome = await open.run(["privacy", "--json"]);

  expect(refusal(outcome)).toMatch(/missing|locked|opens/);
  expect(bytesOf(open)).toEqual(before);
  renameSync(`${key}.away`, key);
  expect(await countEntries()).toBe(1);
});

/** What a command said when it refused: one line that says what is wrong, one that says what to do, and no fault of ours. */
function refusal({ code, stderr }: Outcome): string {
  const plain = /^paired-mcp: .+\n {2}\S.{10}/.test(stderr) && !stderr.includes("fault of PAIRED");
  return plain && (code === 1 || code === 2) ? stderr : `${code}, which is no refusal: ${stderr}`;
}

function bytesOf({ home }: Place): string[] {
  return ["keyring.json", "paired.db"].map((file) =>
    createHash("sha256")
      .update(readFileSync(join(home, file)))
      .digest("hex"),
  );
}

async function countEntries(): Promise<number> {
  const { tables } = JSON.parse((await open.run(["privacy", "--json"])).stdout);
  return tables.find(({ table }: { table: string }) => table === "entry").rows;
}

/** By the folder of its first file an archive is known. */
const FIRST = "data/entry.ndjson";

interface Lie {
  readonly sha256?: string;
  readonly schema?: number;
}

/** An archive of one empty file that is in order but for what is added or said wrongly. */
function zip(
  add: (zip: ZipFile) => void = () => {},
  { sha256, schema = SCHEMA_VERSION }: Lie = {},
): Promise<Buffer> {
  const content = Buffer.from("");
  const hash = createHash("sha256").update(content).digest("hex");
  const files = [{ path: FIRST, bytes: 0, sha256: sha256 ?? hash }];
  const manifest = { paired_archive: 1, schema, version: "1", made: "2026-11-23T00:00:00Z", files };
  return zipOf(
    new Map([
      [FIRST, content],
      ["manifest.json", Buffer.from(JSON.stringify(manifest))],
    ]),
    add,
  );
}

function addLink(file: ZipFile): void {
  file.addBuffer(Buffer.from("/etc/passwd"), "data/link.json", { mode: 0o120_777 });
}

function addBomb(file: ZipFile): void {
  file.addBuffer(Buffer.alloc(8_000_000), "data/bomb.json");
}

/** Names that no writer of ZIP files takes are put in afterwards, byte for byte. */
async function renamed(name: string): Promise<Buffer> {
  const bytes = await zip((file) => file.addBuffer(Buffer.from("y"), "x".repeat(name.length)));
  return Buffer.from(bytes.toString("latin1").replaceAll("x".repeat(name.length), name), "latin1");
}
