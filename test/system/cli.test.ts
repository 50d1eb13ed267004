import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { VERSION } from "../../src/version.ts";
import { CLI, createPlace } from "./place.ts";

test("the bundled program says its version", async () => {
  await using place = createPlace();

  expect(await place.run(["--version"])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: "" });
});

test("--help names every command and every exit code", async () => {
  await using place = createPlace();
  const { code, stdout } = await place.run(["--help"]);

  expect(code).toBe(0);
  for (const word of ["status", "stop", "node", "--version", "PAIRED_HOME", "0 done", "5 status"])
    expect(stdout).toContain(word);
});

test("--help after a command names its options and runs nothing", async () => {
  await using place = createPlace();

  const { code, stdout, stderr } = await place.run(["import", "--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^paired-mcp import <path\.\.\.>: /);
  expect(stdout).toMatch(/\n {2}--undo I1 +take an import back/);
  expect(await place.run(["stop", "-h"])).toMatchObject({ code: 0 });
});

test.each([
  [["frobnicate"], 'there is no command "frobnicate"'],
  [["status", "--jsno"], 'there is no option "--jsno"'],
  [["stop", "now"], 'there is no option "now"'],
])("%s is refused with code 2", async (args, message) => {
  await using place = createPlace();
  const { code, stdout, stderr } = await place.run(args);

  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
});

test("a bad value in the environment is refused with code 2, its name and what it takes", async () => {
  await using place = createPlace({ PAIRED_HOME: "not/absolute" });
  const { code, stderr } = await place.run([]);

  expect(code).toBe(2);
  expect(stderr).toContain("PAIRED_HOME");
  expect(stderr).toContain("an absolute path");
});

test("an empty HOME does not put the data into the working directory", async () => {
  await using place = createPlace({ HOME: "", PAIRED_HOME: "" });
  const { stdout } = await place.run(["status", "--json"]);

  expect(JSON.parse(stdout).home).toMatch(/^\/.+\/paired$/);
});

test("a working directory that is gone is no reason not to start", async () => {
  await using place = createPlace();
  const gone = mkdtempSync(join(place.path, "gone-"));
  const command = `rmdir '${gone}' && exec '${process.execPath}' '${CLI}' status`;
  const { status, stderr } = spawnSync("sh", ["-c", command], { cwd: gone, env: place.env });

  expect({ status, stderr: String(stderr) }).toEqual({ status: 5, stderr: "" });
});

test.skipIf(process.getuid?.() !== 0)(
  "runs as a user that nobody has named, as containers do, and asks for a home where there is none",
  () => {
    const run = (env: NodeJS.ProcessEnv): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, [CLI, "status"], { uid: 4711, gid: 4711, env, encoding: "utf8" });

    expect(run({ HOME: "/tmp/nobody" })).toMatchObject({ status: 5, stderr: "" });
    expect(run({})).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^paired-mcp: .*no home folder.*\n {2}Set PAIRED_HOME .*\n$/),
    });
  },
);

test("an old Node.js is told so before anything else loads", async () => {
  await using place = createPlace();
  const pretend = join(place.path, "old-node.mjs");
  const versions = `{ ...process.versions, node: "18.20.0" }`;
  writeFileSync(pretend, `Object.defineProperty(process, "versions", { value: ${versions} });`);
  const { code, stdout, stderr } = await place.run([], { flags: ["--import", pretend] });

  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^paired-mcp needs Node.js 20.19 or newer; this is 18.20.0/);
});

const script = spawnSync("script", ["--version"]).status === 0;
if (!script) process.stdout.write("skipped: the greeting's test needs `script` for a terminal\n");

test.runIf(script)("on a terminal it says what it is and what to do", async () => {
  await using place = createPlace();
  const command = `'${process.execPath}' '${CLI}'`;
  const { stdout, status } = spawnSync("script", ["-qec", command, "/dev/null"], {
    env: place.env,
    encoding: "utf8",
  });

  expect(status).toBe(0);
  expect(stdout).toContain("npx -y paired-mcp init");
  expect(stdout).toContain('"mcpServers"');
  expect(place.node()).toBeUndefined();
});
