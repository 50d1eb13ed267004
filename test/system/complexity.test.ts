import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createPlace, type Place } from "./place.ts";

const CALM = "export function calm(a) {\n  return a + 1;\n}\n";
const WILD = "export function wild(a) {\n  if (a) for (const b of a) if (b && a) return b;\n}\n";

test("a project is measured, with its hot spots, what rose since a commit, and a gate that fails", async () => {
  await using place = createPlace();
  const { root, git } = makeProject(place);
  writeFileSync(join(root, "a.js"), CALM);
  git("add", ".");
  git("commit", "-qm", "one");
  writeFileSync(join(root, "a.js"), CALM + WILD);
  writeFileSync(join(root, "gate.json"), '{"cognitive": 6}');

  const { code, stdout } = await place.run(
    ["complexity", "--base", "HEAD", "--gate", "gate.json", "--json"],
    { cwd: root },
  );

  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    files: 1,
    functions: 2,
    cognitive: 7,
    cyclomatic: 6,
    skipped: { "unknown language": 1 },
    worst: [{ name: "wild", line: 4, cognitive: 7, nesting: 3 }, { name: "calm" }],
    hot_spots: [{ path: "a.js", commits: 1, cognitive: 7, score: 7 }],
    trend: { cognitive_before: 0, risen: [{ name: "wild", before: 0, after: 7 }] },
    gate: { pass: false, violations: [{ what: "cognitive", where: "a.js:4 wild", value: 7 }] },
  });
});

test("what is ignored, binary, too large or behind a link is not read, and counted", async () => {
  await using place = createPlace();
  const { root } = makeProject(place);
  writeFileSync(join(root, ".gitignore"), "out\n");
  mkdirSync(join(root, "out"));
  writeFileSync(join(root, "out", "b.js"), WILD);
  writeFileSync(join(root, "bytes.js"), Buffer.from([1, 0, 2]));
  writeFileSync(join(root, "large.js"), Buffer.alloc(50 * 1024 * 1024, "a\n"));
  writeFileSync(join(root, "deep.js"), `x = ${"[".repeat(100_000)}`);
  writeFileSync(join(root, "deep-lines.js"), `x = ${"[\n".repeat(100_000)}`);
  writeFileSync(join(place.path, "secret.js"), WILD);
  symlinkSync(join(place.path, "secret.js"), join(root, "link.js"));
  symlinkSync(place.path, join(root, "folder"));

  const all = await place.run(["complexity", "--json"], { cwd: root });
  const outside = await place.run(["complexity", "folder"], { cwd: root });

  expect(JSON.parse(all.stdout)).toMatchObject({
    functions: 0,
    hot_spots: "unknown",
    skipped: { binary: 1, "larger than 1 MB": 1, minified: 1, "symbolic link": 1 },
  });
  expect(outside).toMatchObject({ code: 1, stdout: "" });
  expect(outside.stderr).toContain("a path leads out of the project");
});

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
