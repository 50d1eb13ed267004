import { chmodSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";
import { z } from "zod";

import { adminMethods } from "../../src/commands/admin-methods.ts";
import { EXIT } from "../../src/commands/command.ts";
import { run as runDoctor } from "../../src/commands/doctor.ts";
import { run } from "../../src/commands/embeddings.ts";
import { run as runStatus } from "../../src/commands/status.ts";
import { openAdminLine } from "../../src/node/admin-line.ts";
import { runNode } from "../../src/node/node.ts";
import { failing, startEmbeddingServer, wellBehaved } from "../embeddings/embedding-server.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";
import { type TestProgram, testProgram } from "./program.ts";

test("on tries the provider out, says what it is, and the running node goes on with it", async () => {
  using place = temporaryHome();
  await using server = await startEmbeddingServer();
  await using node = await startNode(place);

  expect(node.logged()).toContain("node is up");
  expect(await say(place, "status")).toBe("Embeddings are off: search goes by words and names.\n");
  const on = await say(place, "on", "--model", "words", "--url", server.url);

  expect(on).toBe(`Embeddings are on: search goes by words and by meaning.
  model      words of ollama, 64 dimensions
  at         ${server.url}/, on this machine
  embedded   0 of 0
`);
  expect(await json(place)).toMatchObject({ state: "on", dimension: 64, embedded: 0 });
  const { program, said } = testProgram(place);
  await runStatus([], program);
  expect(said()).toContain("search   hybrid: words, and words of ollama, 64 dimensions\n");
  await runDoctor([], program);
  expect(said()).toMatch(/ok {4}search .*hybrid: words/);
  expect(await say(place, "off", "--delete")).toContain("Embeddings are off");
});

test("another machine is refused unless it is asked for, and is then named wherever one looks", async () => {
  using place = temporaryHome();
  await using server = await startEmbeddingServer();
  await using node = await startNode(place);
  // This machine, by an address that does not say so.
  const url = server.url.replace("127.0.0.1", "0.0.0.0");
  const remote = ["on", "--model", "words", "--url", url];

  await expect(run(remote, testProgram(place).program)).rejects.toMatchObject({
    message: `${url} is not this machine`,
    fix: expect.stringContaining("every own entry and every question would be sent there"),
  });
  // The person's yes takes a terminal, and here is none.
  await expect(run([...remote, "--remote"], testProgram(place).program)).rejects.toMatchObject({
    message: expect.stringContaining("needs a terminal"),
  });
  expect(server.asked).toEqual([]);
  await agree(place, { kind: "ollama", model: "words", url, remote: true });
  const on = await say(place, ...remote, "--remote");

  const sentence = `the text of every own entry and every question goes to ${url}`;
  expect(on).toContain(`  at         ${url}/, another machine\n  sent       ${sentence}\n`);
  const { program, said } = testProgram(place);
  await runDoctor([], program);
  expect(said()).toMatch(/warn {2}search .*the text of every own entry and question is sent to/);
  expect(node.logged()).not.toContain(url);
});

test.each<[string, (place: TemporaryHome) => string[], NodeJS.ProcessEnv]>([
  ["a variable", () => ["--key-env", "MY_KEY"], { MY_KEY: "sk-secret-1\n" }],
  ["a file", ({ file }) => ["--key-file", file("k")], {}],
])("the key comes out of %s, is sent, and is shown nowhere", async (_what, options, env) => {
  using place = temporaryHome();
  await using server = await startEmbeddingServer();
  await using node = await startNode(place);
  writeFileSync(place.file("k"), "sk-secret-1\n", { mode: 0o600 });
  const { program, said } = testProgram(place, env);

  await run(["on", "--model", "m", "--url", server.url, ...options(place)], program);

  expect(server.asked[0]?.authorization).toBe("Bearer sk-secret-1");
  server.be(failing(401));
  await run(["status", "--json"], program);
  await runStatus(["--json"], program);
  expect(said() + node.logged()).not.toContain("secret");
});

test.each<[string, string[], RegExp]>([
  ["no model", ["on"], /--model is missing/],
  ["an unknown provider", ["on", "--model", "m", "--provider", "x"], /no such --provider/],
  ["an unknown action", ["maybe"], /status, on or off/],
  ["two actions", ["on", "off"], /status, on or off/],
  ["a key as an argument", ["on", "--model", "m", "--key", "sk-1"], /^(?!.*sk-1).*not know/],
  ["a variable that is not there", ["on", "--model", "m", "--key-env", "NONE"], /has no key/],
  ["a file that is not there", ["on", "--model", "m", "--key-file", "/none"], /no file/],
  ["two keys", ["on", "--model", "m", "--key-env", "A", "--key-file", "/b"], /given both/],
])("%s is refused with a fix, and no node is started", async (_what, args, says) => {
  using place = temporaryHome();

  await expect(run(args, testProgram(place).program)).rejects.toMatchObject({
    message: expect.stringMatching(says),
    fix: expect.any(String),
  });
});

test("a key file that others can read is refused", async () => {
  using place = temporaryHome();
  writeFileSync(place.file("k"), "sk-1");
  chmodSync(place.file("k"), 0o644);

  await expect(
    run(["on", "--model", "m", "--key-file", place.file("k")], testProgram(place).program),
  ).rejects.toMatchObject({ code: "denied" });
});

test("without a node it works on the data itself", async () => {
  using place = temporaryHome();
  await using server = await startEmbeddingServer();
  server.be(wellBehaved(8));

  const env = { PAIRED_NODE: "off" };
  const { program, said } = testProgram(place, env);
  const code = await run(["on", "--model", "m", "--url", server.url, "--json"], program);

  expect(code).toBe(EXIT.ok);
  expect(JSON.parse(said())).toMatchObject({ state: "on", dimension: 8, atLeastMs: 0 });
});

async function say(place: TemporaryHome, ...args: string[]): Promise<string> {
  const { program, said } = testProgram(place);
  await run(args, program);
  return said();
}

async function json(place: TemporaryHome): Promise<unknown> {
  return JSON.parse(await say(place, "status", "--json"));
}

interface RunningNode extends AsyncDisposable {
  readonly logged: () => string;
}

/** What a person does at their terminal, from the words on its screen. */
async function agree({ path }: TemporaryHome, wish: object): Promise<void> {
  using line = await openAdminLine(path);
  const { approval: id } = z
    .object({ approval: z.number() })
    .parse(await line?.ask("embeddings.ask", wish));
  const { text, marks } = z
    .object({ text: z.string(), marks: z.array(z.tuple([z.number(), z.number()])) })
    .parse(await line?.ask("review.challenge", { id }));
  const words = marks.map(([start, end]) => text.slice(start, end)).join(" ");
  expect(await line?.ask("review.confirm", { id, words })).toEqual({ confirmed: true });
}

async function startNode(place: TemporaryHome): Promise<RunningNode> {
  const { config }: TestProgram["program"] = testProgram(place).program;
  const stop = new AbortController();
  const lines: string[] = [];
  let up = (): void => {};
  const started = new Promise<void>((resolve) => {
    up = resolve;
  });
  const write = (message: string, fields?: object): void => {
    lines.push(JSON.stringify({ message, ...fields }));
    if (message === "node is up") up();
  };
  const log = { info: write, error: write };
  const node = runNode({ config, log, admin: adminMethods, until: stop.signal });
  await started;
  return {
    logged: () => lines.join("\n"),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await node;
    },
  };
}
