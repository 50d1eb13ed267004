import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { CLI, createPlace, type Place } from "./place.ts";
import { openPty, type Pty } from "./pty.ts";

const script = spawnSync("script", ["--version"]).status === 0;
if (!script) process.stdout.write("skipped: the questions of init need `script` for a terminal\n");

const SETTINGS = '{\n  "mcpServers": {\n    "git": { "command": "uvx" } // mine\n  }\n}\n';

/** Somebody with Cursor, in a repository, at a terminal. */
function person(place: Place): { file: (name: string) => string; init: (args?: string) => Pty } {
  const file = (name: string): string => join(place.path, "person", name);
  for (const folder of [".cursor", "shop/.git"]) mkdirSync(file(folder), { recursive: true });
  writeFileSync(file(".cursor/mcp.json"), SETTINGS);
  return {
    file,
    init: (args = "") =>
      openPty(`cd '${file("shop")}' && '${process.execPath}' '${CLI}' init ${args}`, {
        ...place.env,
        HOME: file(""),
        XDG_CONFIG_HOME: "",
      }),
  };
}

test.runIf(script)(
  "on a terminal, init shows what it would write and writes after a yes",
  async () => {
    await using place = createPlace();
    const { file, init } = person(place);

    const screen = init();
    await screen.until("tell the assistants of this project");
    screen.type("n");
    await screen.until("Write this file? [y/N]");
    expect(readFileSync(file(".cursor/mcp.json"), "utf8")).toBe(SETTINGS);
    screen.type("y");

    expect(await screen.end()).toBe(0);
    expect(screen.screen()).toContain("1 file was written.");
    expect(readFileSync(file(".cursor/mcp.json"), "utf8")).toContain(
      '{ "command": "uvx" }, // mine',
    );
  },
);

test("whoever has Claude Code is told where its plugin lies", async () => {
  await using place = createPlace();
  mkdirSync(join(place.path, ".claude"));

  const first = await place.run(["init", "--yes"]);
  const again = await place.run(["init", "--yes"]);

  const root = join(import.meta.dirname, "../..");
  expect(first.stdout).toContain(`claude plugin marketplace add '${root}'`);
  expect(again.stdout).not.toContain("plugin");
});

test.runIf(script)("without a yes nothing is written; --remove asks too", async () => {
  await using place = createPlace();
  const { file, init } = person(place);

  const first = init("--no-rules");
  await first.until("[y/N]");
  first.type("");
  expect(await first.end()).toBe(0);
  expect(first.screen()).toContain("Nothing was written.");
  expect(readFileSync(file(".cursor/mcp.json"), "utf8")).toBe(SETTINGS);

  expect(await init("--yes").end()).toBe(0);
  const last = init("--remove");
  await last.until("[y/N]");
  last.type("yes");
  expect(await last.end()).toBe(0);
  expect(readFileSync(file(".cursor/mcp.json"), "utf8")).toBe(SETTINGS);
});
