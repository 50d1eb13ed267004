import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect, test } from "vitest";

import { CLI, createPlace, type Place } from "./place.ts";

const CALM = "export function calm(a) {\n  return a + 1;\n}\n";
const WILD = "export function wild(a) {\n  if (a) for (const b of a) if (b && a) return b;\n}\n";
const ROOT = join(import.meta.dirname, "../..");

test("an assistant is told what is complex, what rose and what breaks the gate; what is skipped is counted", async () => {
  await using place = createPlace();
  const { root, git } = makeProject(place);
  writeFileSync(join(root, "a.js"), CALM);
  git("add", ".");
  git("commit", "-qm", "one");
  writeFileSync(join(root, "a.js"), CALM + WILD);
  writeFileSync(join(root, "bytes.js"), Buffer.from([1, 0, 2]));
  writeFileSync(join(root, "large.js"), Buffer.alloc(50 * 1024 * 1024, "a\n"));
  const { call } = await place.connect({ env: { CLAUDE_PROJECT_DIR: root } });

  const said = await call("code_complexity", { base: "HEAD", gate: '{"cognitive":6}' });

  expect(said).toMatchObject({
    totals: { files: 1, functions: 2, cognitive: 7 },
    skipped: { binary: 1, "larger than 1 MB": 1 },
    gate: "fail",
    violations: ["cognitive 7 > 6: a.js:4 wild"],
    risen: ["0 -> 7: a.js wild"],
    worst: [expect.stringMatching(/^7 cognitive, .* a\.js:4 wild$/), expect.any(String)],
    hot_spots: ["1 commits x 7 cognitive: a.js"],
  });
  expect(await call("node_status")).toMatchObject({
    skipped: { binary: 1, "larger than 1 MB": 1 },
  });
});

test("nothing outside of the client's project is read, whatever way leads there", async () => {
  await using place = createPlace();
  const { root } = makeProject(place);
  writeFileSync(join(place.path, "secret.js"), WILD);
  symlinkSync(join(place.path, "secret.js"), join(root, "link.js"));
  symlinkSync(place.path, join(root, "folder"));
  const { call } = await place.connect({ env: { CLAUDE_PROJECT_DIR: root } });
  const outside = ["..", "../secret.js", "folder", "link.js", join(place.path, "secret.js")];

  for (const path of outside)
    await expect(call("code_complexity", { paths: [path] })).rejects.toThrow(
      "a path leads out of the project",
    );
  expect(await call("code_complexity")).toMatchObject({
    totals: { files: 0 },
    skipped: { "symbolic link": 1 },
  });
  const { call: nowhere } = await place.connect();
  await expect(nowhere("code_complexity")).rejects.toThrow("does not work in a project");
});

test("a long call says how far it is, and one that is cancelled leaves the thread to the others", async () => {
  await using place = createPlace();
  const { root } = makeProject(place);
  const text = readFileSync(join(ROOT, "src/context.ts"), "utf8").repeat(5);
  for (let n = 0; n < 120; n += 1) writeFileSync(join(root, `f${n}.ts`), `${text}// ${n}\n`);
  mkdirSync(join(root, "small"));
  writeFileSync(join(root, "small", "a.js"), WILD);
  const { client, call } = await place.connect({ env: { CLAUDE_PROJECT_DIR: root } });
  const cancelled = new AbortController();
  const seen: (readonly [number, number | undefined])[] = [];

  const long = client.callTool(
    { name: "code_complexity", arguments: {} },
    {
      signal: cancelled.signal,
      onprogress({ progress, total }) {
        seen.push([progress, total]);
        cancelled.abort();
      },
    },
  );

  await expect(long).rejects.toThrow("aborted");
  expect(seen).toEqual([[expect.any(Number), 121]]);
  expect(await call("code_complexity", { paths: ["small"] })).toMatchObject({
    totals: { files: 1, functions: 1, cognitive: 7 },
  });
});

test("without the grammars it says so, and how they are installed; all else works", async () => {
  await using place = createPlace();
  const { root } = makeProject(place);
  writeFileSync(join(root, "a.js"), WILD);
  const entry = installWithoutGrammars(place);
  const { call } = await place.connect({ entry, env: { CLAUDE_PROJECT_DIR: root } });

  await expect(call("code_complexity")).rejects.toThrow(
    /the grammars that read code are not installed.*npm install --ignore-scripts --prefix .*packages web-tree-sitter@/,
  );
  expect(await call("task_add", { title: "install them" })).toMatchObject({ id: "T1" });
  const cli = await place.run(["complexity"], { entry, cwd: root });
  expect(cli).toMatchObject({ code: 1, stdout: "" });
  expect(cli.stderr).toContain("the grammars that read code are not installed");
});

/** The built program beside all packages but these two. */
function installWithoutGrammars(place: Place): string {
  const packages = join(place.path, "paired", "node_modules");
  cpSync(dirname(CLI), join(place.path, "paired", "dist"), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(place.path, "paired", "package.json"));
  mkdirSync(packages);
  for (const name of readdirSync(join(ROOT, "node_modules")))
    if (!["web-tree-sitter", "@vscode", ".bin"].includes(name))
      symlinkSync(join(ROOT, "node_modules", name), join(packages, name));
  return join(place.path, "paired", "dist", "cli.js");
}

function makeProject(place: Place): {
  readonly root: string;
  readonly git: (...args: readonly string[]) => void;
} {
  const root = join(place.path, "project");
  mkdirSync(root);
  const git = (...args: readonly string[]): void => {
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.org", ...args], {
      cwd: root,
    });
  };
  git("init", "-q");
  return { root, git };
}
