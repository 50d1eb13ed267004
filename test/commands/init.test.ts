import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { run } from "../../src/commands/init.ts";
import { temporaryHome } from "../temporary-home.ts";
import { testProgram } from "./program.ts";

interface Person extends Disposable {
  readonly file: (name: string) => string;
  /** Runs `paired-mcp init` in the person's project; the exit code and what it said. */
  readonly init: (...args: string[]) => Promise<{ code: number; said: string }>;
}

/** Somebody with Cursor and Codex, in a repository. */
function person(): Person {
  const place = temporaryHome();
  for (const folder of ["home/.cursor", "home/.codex", "home/shop/.git"])
    mkdirSync(place.file(folder), { recursive: true });
  return {
    file: place.file,
    async init(...args) {
      const env = { HOME: place.file("home"), PAIRED_HOME: place.file("paired") };
      const { program, said } = testProgram(place, env);
      const code = await run(args, { ...program, cwd: place.file("home/shop") });
      return { code, said: said() };
    },
    [Symbol.dispose]: place[Symbol.dispose],
  };
}

test("a dry run shows the file and its new lines, and writes nothing", async () => {
  using ana = person();

  const { code, said } = await ana.init("--dry-run");

  expect(code).toBe(0);
  expect(said).toContain("+ Cursor: ~/.cursor/mcp.json\n");
  expect(said).toContain('      +    5        "command": "npx",\n');
  expect(said).toMatch(/Nothing was written: this was a dry run\.\n$/);
  expect(readdirSync(ana.file("home/.cursor"))).toEqual([]);
  expect(existsSync(ana.file("paired"))).toBe(false);
});

test("every client that is found is set up, and a copy of what was there is kept for its user alone", async () => {
  using ana = person();
  writeFileSync(ana.file("home/.codex/config.toml"), 'model = "x"\n');

  const { code, said } = await ana.init("--yes", "--json");

  expect(code).toBe(0);
  const { files } = JSON.parse(said);
  expect(files).toMatchObject([
    { client: "cursor", what: "server", change: "add", written: true },
    { client: "codex", what: "server", change: "add", written: true },
  ]);
  expect(readFileSync(files[1].before, "utf8")).toBe('model = "x"\n');
  expect(readFileSync(ana.file("home/.codex/config.toml"), "utf8")).toContain(
    "[mcp_servers.paired]",
  );
});

test("--project writes the repository's settings, and --rules what assistants read of it", async () => {
  using ana = person();
  writeFileSync(ana.file("home/shop/AGENTS.md"), "# Shop\n");

  await ana.init("--project", "--rules", "--yes");

  expect(readFileSync(ana.file("home/shop/.cursor/mcp.json"), "utf8")).toContain('"paired"');
  expect(readFileSync(ana.file("home/shop/AGENTS.md"), "utf8")).toMatch(
    /^# Shop\n\n<!-- paired: begin/,
  );
  expect(readFileSync(ana.file("home/shop/.cursor/rules/paired.mdc"), "utf8")).toMatch(/^---\n/);
  expect(readdirSync(ana.file("home/.cursor"))).toEqual([]);
});

test("--remove finds all of it, and leaves no file and no folder that init made", async () => {
  using ana = person();
  writeFileSync(ana.file("home/shop/AGENTS.md"), "# Shop\n");
  await ana.init("--user", "--project", "--rules", "--yes");

  const { code } = await ana.init("--remove", "--yes");

  expect(code).toBe(0);
  expect(readFileSync(ana.file("home/shop/AGENTS.md"), "utf8")).toBe("# Shop\n");
  expect(readdirSync(ana.file("home/shop")).toSorted()).toEqual([".git", "AGENTS.md"]);
  expect(readdirSync(ana.file("home/.cursor"))).toEqual([]);
  expect(readdirSync(ana.file("paired/before-init"))).toEqual([]);
});

test("a file that is refused is named with what to do, and the others are written", async () => {
  using ana = person();
  writeFileSync(ana.file("home/.cursor/mcp.json"), "{\n  oops\n}\n");

  const { code, said } = await ana.init("--yes");

  expect(code).toBe(6);
  expect(said).toContain(`${ana.file("home/.cursor/mcp.json")}, line 2: it is not JSON`);
  expect(existsSync(ana.file("home/.codex/config.toml"))).toBe(true);
});

test("a server with a command of its own is somebody's choice and stays", async () => {
  using ana = person();
  const own = '{ "mcpServers": { "paired": { "command": "node", "args": ["/src/cli.js"] } } }\n';
  writeFileSync(ana.file("home/.cursor/mcp.json"), own);

  const { said } = await ana.init("--client", "cursor", "--yes");

  expect(said).toContain("there already, with a command of its own");
  expect(readFileSync(ana.file("home/.cursor/mcp.json"), "utf8")).toBe(own);
});

test("a neighbour's key is not shown", async () => {
  using ana = person();
  const text = '{"mcpServers":{"x":{"command":"x","env":{"KEY":"hush-hush"}}}}\n';
  writeFileSync(ana.file("home/.cursor/mcp.json"), text);

  for (const args of [
    ["--dry-run"],
    ["--dry-run", "--json"],
    ["--yes", "--json"],
    ["--remove", "--yes"],
  ])
    expect((await ana.init(...args)).said).not.toContain("hush-hush");
});

test.each([
  [["--client", "emacs"], 'there is no client "emacs" here'],
  [["cursor"], "init takes options only"],
  [[], "init needs a terminal"],
  [["--json"], "--json shows nothing to a person"],
])("init %s is refused", async (args, says) => {
  using ana = person();

  await expect(ana.init(...args)).rejects.toThrow(says);
});

test("who has no client that is known is told how to name one", async () => {
  using place = temporaryHome();
  const { program } = testProgram(place, { HOME: place.path });

  await expect(run(["--dry-run"], program)).rejects.toMatchObject({
    code: "not_found",
    fix: expect.stringContaining("--client claude-code|"),
  });
});
