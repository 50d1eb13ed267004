import { chmodSync, chownSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { assertOurs, prepareRunDir } from "../../src/node/run-dir.ts";
import { temporaryHome } from "../temporary-home.ts";

test("makes the folder for this user alone", () => {
  using home = temporaryHome();
  const path = home.file("run");

  expect(prepareRunDir([path])).toBe(path);
  expect(lstatSync(path).mode & 0o777).toBe(0o700);
});

test("refuses a run directory that is a symbolic link", () => {
  using home = temporaryHome();
  mkdirSync(home.file("real"), { mode: 0o700 });
  symlinkSync(home.file("real"), home.file("run"));

  expect(() => assertOurs(home.file("run"))).toThrow("symbolic link");
});

test("refuses a run directory that others can look into", () => {
  using home = temporaryHome();
  mkdirSync(home.file("run"));
  chmodSync(home.file("run"), 0o755);

  expect(() => assertOurs(home.file("run"))).toThrow("other users can look into");
});

test.skipIf(process.getuid?.() !== 0)("refuses a run directory of another user", () => {
  using home = temporaryHome();
  mkdirSync(home.file("run"), { mode: 0o700 });
  chownSync(home.file("run"), 4711, 4711);

  expect(() => assertOurs(home.file("run"))).toThrow("belongs to another user");
});

test("refuses a file where the folder should be", () => {
  using home = temporaryHome();
  writeFileSync(home.file("run"), "");

  expect(() => prepareRunDir([home.file("run")])).toThrow("cannot use");
});

test("refuses a path too long for a socket, and says what to do", () => {
  using home = temporaryHome();
  const long = join(home.path, "x".repeat(100));

  expect(() => prepareRunDir([long])).toThrow(
    expect.objectContaining({ code: "bad_input", fix: expect.stringContaining("shorter") }),
  );
});

test("takes the next candidate when the first is no good", () => {
  using home = temporaryHome();
  const long = join(home.path, "x".repeat(100));

  expect(prepareRunDir([long, home.file("run")])).toBe(home.file("run"));
});
