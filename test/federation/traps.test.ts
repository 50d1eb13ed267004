import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { loadHyper } from "../../src/federation/hyper.ts";
import { filesWith, startLogNode, testSpace } from "./logs/log-node.ts";

const SRC = join(import.meta.dirname, "../../src");

test("T19: what the stack prints with console.log goes to stderr, for stdout is the protocol's", async () => {
  const stdout = vi.spyOn(process.stdout, "write");
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await loadHyper();

  globalThis.console.log("[hypercore] conflict detected");

  expect(stdout.mock.calls.flat().join("")).not.toContain("conflict");
  expect(stderr.mock.calls.flat().join("")).toContain("conflict");
  vi.restoreAllMocks();
});

test("T20: no secret key, no epoch key and no text is in any file of the cores", async () => {
  const space = testSpace(1);
  await using alice = await startLogNode({ space, member: 0 });
  alice.logs.create(alice.space, ["author", "keyring", "members"]);
  alice.publish(["the text of an entry"]);
  await alice.logs.settled();
  await alice.logs.flush();
  const cores = alice.store
    .prepare<[], { secret_key: Buffer; core_key: Buffer }>(
      "SELECT secret_key, core_key FROM own_core",
    )
    .all();
  const itemKeys = alice.store
    .prepare<[], { key: Buffer }>("SELECT keys AS key FROM block_key")
    .all();
  const [epochKey = Buffer.alloc(0)] = space.epochs.values();
  const [identity] = space.members;

  const secrets = [
    ...cores.map(({ secret_key }) => secret_key.subarray(0, 32)),
    ...itemKeys.map(({ key }) => key.subarray(0, 32)),
    epochKey,
    identity?.secretKey.subarray(0, 32) ?? Buffer.alloc(0),
    Buffer.from("the text of an entry"),
  ];
  expect(cores).toHaveLength(3);
  expect(itemKeys.length).toBeGreaterThan(0);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThanOrEqual(20);
    expect(filesWith(alice.home.file("cores"), secret)).toEqual([]);
  }
  // The same search finds what is there: the public half of the keys.
  for (const { core_key } of cores)
    expect(filesWith(alice.home.file("cores"), core_key).length).toBeGreaterThan(0);
});

test("T23: what was flushed is in a table file, not in the write-ahead log alone", async () => {
  await using alice = await startLogNode({ space: testSpace(1), member: 0 });
  const tables = (): string[] =>
    readdirSync(alice.home.file("cores/db")).filter((name) => name.endsWith(".sst"));
  alice.logs.create(alice.space, ["author", "keyring"]);
  await alice.logs.settled();
  const before = tables().length;
  alice.publish(["one"]);
  await alice.logs.settled();

  await alice.logs.flush();

  expect(tables().length).toBeGreaterThan(before);
});

test("T11, T20, T25: calls that leak are not declared, so that no code of ours can make them", () => {
  const declared = readFileSync(join(SRC, "federation/holepunch.d.ts"), "utf8").replaceAll(
    /^\s*\/\/.*$/gm,
    "",
  );
  const corestore = declared.slice(declared.indexOf('declare module "corestore"'));
  const methods = corestore.slice(0, corestore.indexOf("export ="));

  expect(methods).toContain("get<");
  expect(methods).not.toMatch(/\breplicate\(/);
  expect(declared).not.toMatch(/\bencryption\??:|\bencryptionKey\??: Buffer;.*Hypercore/);
  expect(methods).not.toMatch(/\bname\??:|\bkeyPair\??:|\bprimaryKey\??:/);
});
