import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { expect, test } from "vitest";

import { CLI, createPlace, isAlive, type Place } from "./place.ts";
import { openPty } from "./pty.ts";

const HAS_SCRIPT = existsSync("/usr/bin/script");

function write(place: Place, files: Record<string, string | Buffer>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(place.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** Notes that are nothing like each other, but for the words that every one of them has. */
function lines(count: number, from = 0): string {
  const note = (n: number): object => {
    const words = createHash("sha256").update(`${n}`).digest("hex").match(/.{8}/g) ?? [];
    return { paired: 1, body: `note number${n} about the parser cache: ${words.join(" ")}` };
  };
  return Array.from({ length: count }, (_, n) => `${JSON.stringify(note(from + n))}\n`).join("");
}

async function runJson(
  place: Place,
  args: readonly string[],
): Promise<{ code: number | null; said: object[] }> {
  const { code, stdout, stderr } = await place.run(["import", ...args, "--json"]);
  if (stdout === "") throw new Error(stderr);
  return {
    code,
    said: stdout
      .trim()
      .split("\n")
      .map((line): object => JSON.parse(line)),
  };
}

const MIXED = {
  "notes/refunds.md": "# Refunds\n\nRefunds wait for the webhook.",
  "notes/deep/er/staging.md": "---\nkind: decision\ntags: [ops]\n---\nStaging resets at two.",
  "notes/bad.md": Buffer.from([0x66, 0x0a, 0xff]),
  "notes/long.md": "x".repeat(8193),
  "notes/hidden.md": "ok\nno\u200Bt ok",
  "notes/.obsidian/plugin.md": "never read",
  "notes/node_modules/pkg/README.md": "never read",
  "notes/picture.png": "not a note",
};

test("a folder of notes is imported, told what was not, and found by a client", async () => {
  await using place = createPlace();
  write(place, MIXED);
  symlinkSync("/etc", join(place.path, "notes/etc"));

  const { code, said } = await runJson(place, ["notes", "--project", "shop"]);

  expect(code).toBe(6);
  expect(said).toEqual([
    { left_out: { file: "notes/etc", why: "the link leads out of the folder" } },
    {
      refused: {
        file: "notes/bad.md",
        line: 2,
        reason: "it is not UTF-8 text",
        fix: expect.any(String),
      },
    },
    {
      refused: {
        file: "notes/hidden.md",
        reason: expect.stringContaining("line 2 has the control or invisible character U+200B"),
        fix: expect.any(String),
      },
    },
    {
      refused: {
        file: "notes/long.md",
        reason: expect.stringContaining("8193 bytes"),
        fix: expect.stringContaining("--split"),
      },
    },
    {
      import: "I1",
      dry_run: false,
      complete: true,
      added: 2,
      there: 0,
      near: 0,
      refused: 3,
      left_out: 1,
      seconds: expect.any(Number),
    },
  ]);
  const { call } = await place.connect();
  const found = await call("memory_search", { query: "when does staging reset?", project: "shop" });
  expect(JSON.stringify(found)).toContain("staging");
  const { stdout } = await place.run(["import", "--list"]);
  expect(stdout).toMatch(/^I1 {2}\d{4}-\d\d-\d\dT\d\d:\d\d {2}2 entries of \["\/.*\/notes"\]\n$/);
});

test("a dry run names what would be added, and makes no home", async () => {
  await using place = createPlace();
  write(place, MIXED);

  const { code, stdout } = await place.run(["import", "notes", "--dry-run"]);

  expect(code).toBe(6);
  expect(stdout).toContain("would add  notes/refunds.md: note in default: Refunds\n");
  expect(stdout).toContain("would add  notes/deep/er/staging.md: decision in default: staging\n");
  expect(stdout).toContain(
    "2 would be added, 0 already there, 3 refused, 0 left out. Nothing was written.\n",
  );
  expect(existsSync(place.home)).toBe(false);
  await runJson(place, ["notes"]);
  const again = await place.run(["import", "notes", "--dry-run"]);
  expect(again.stdout).toContain("0 would be added, 2 already there");
});

test("every format is known by its look, and the same again adds nothing", async () => {
  await using place = createPlace();
  write(place, {
    "mine.jsonl": `${lines(2)}{"paired":1,"body":"old","id":"K1","superseded":"2026-01-01T00:00:00Z","supersededBy":"K2"}\n{"paired":1,"body":"new","id":"K2"}\n`,
    "memory.json":
      '{"type":"entity","name":"shop","entityType":"service","observations":["in Go"]}\n{"type":"relation","from":"shop","to":"db","relationType":"uses"}\n',
    "CLAUDE.md": "# Shop\nUse pnpm.\n## Style\nTwo spaces. @docs/more.md",
    "old/.paired/knowledge/a.json": '{"topic":"a","knowledge":"known","metadata":{}}',
    "old/.paired/store.sqlite": "binary",
  });
  const paths = ["mine.jsonl", "memory.json", "CLAUDE.md", "old/.paired"];

  const { code, said } = await runJson(place, paths);

  expect(code).toBe(6);
  expect(said.slice(0, -1)).toMatchObject([
    { left_out: { file: "CLAUDE.md", why: expect.stringContaining("@docs/more.md") } },
    { refused: { file: "old/.paired/store.sqlite" } },
  ]);
  expect(said.at(-1)).toMatchObject({ added: 8, there: 0 });
  expect((await runJson(place, paths)).said.at(-1)).toMatchObject({ added: 0, there: 8 });
});

test.each([
  ["notes.jsonl.gz", Buffer.from([0x1f, 0x8b, 8, 0]), "it is compressed (gzip)", "gunzip"],
  ["notes.zip", Buffer.from("PK\u0003\u0004"), "it is compressed (zip)", "Unpack"],
  ["notes.bin", Buffer.from([1, 0, 2]), "it is not a text file", "UTF-8"],
  ["notes.txt", Buffer.from("hello"), "its format is not known", "--format"],
  ["empty.jsonl", Buffer.from(""), "it is empty", "--format"],
])("%s is refused with a fix", async (name, content, reason, fix) => {
  await using place = createPlace();
  write(place, { [name]: content });

  const { code, said } = await runJson(place, [name]);

  expect(code).toBe(6);
  expect(said[0]).toMatchObject({
    refused: { file: name, reason, fix: expect.stringContaining(fix) },
  });
});

test("a role of the person's own stays with what is imported; a file of roles that is wrong stops it", async () => {
  await using place = createPlace();
  const note = (role: string): string => `---\nrole: ${role}\n---\nkeys of ${role} are text`;
  write(place, {
    "notes/own.md": note("grace"),
    "notes/ours.md": note("edison"),
    "notes/gone.md": note("vince"),
    "notes/foreign.md": note("bob"),
  });
  const roles = (text: string): void => {
    mkdirSync(place.home, { recursive: true, mode: 0o700 });
    writeFileSync(join(place.home, "roles.yaml"), text, { mode: 0o600 });
  };
  roles("version: 1\nroles: {grace: {nmae: Grace}}");
  const stopped = await place.run(["import", "notes"]);
  roles(
    "version: 1\nroles: {vince: remove, grace: {name: Grace, field: data, owns: the model., called_for: schema, duties: [Be exact.]}}",
  );

  const { code } = await place.run(["import", "notes"]);

  expect(stopped).toMatchObject({ code: 2, stderr: expect.stringContaining('unknown key "nmae"') });
  expect(code).toBe(0);
  const { call } = await place.connect();
  const { results } = await call("memory_search", { query: "K1 K2 K3 K4" });
  const found = JSON.stringify(results);
  for (const [role, kept] of Object.entries({
    grace: true,
    edison: true,
    vince: false,
    bob: false,
  }))
    expect([role, found.includes(`"role":"${role}"`)]).toEqual([role, kept]);
});

test("a wrong path stops before anything is done", async () => {
  await using place = createPlace();
  write(place, { "a.jsonl": lines(1) });

  const { code, stdout, stderr } = await place.run(["import", "a.jsonl", "nowhere"]);

  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("there is no nowhere\n  Check the path. Nothing was imported.");
  expect(existsSync(place.home)).toBe(false);
});

test("a folder that may not be read is refused, its neighbours are not", async (context) => {
  context.skip(process.getuid?.() === 0, "root may read everything");
  await using place = createPlace();
  write(place, { "notes/a.md": "alpha", "notes/shut/b.md": "bravo", "notes/c.md": "charlie" });
  chmodSync(join(place.path, "notes/shut"), 0);
  chmodSync(join(place.path, "notes/c.md"), 0);

  const { said } = await runJson(place, ["notes"]);
  chmodSync(join(place.path, "notes/shut"), 0o700);

  expect(said).toMatchObject([
    { refused: { file: "notes/shut", reason: "the folder cannot be read (EACCES)" } },
    { refused: { file: "notes/c.md", reason: "it cannot be read (EACCES)" } },
    { added: 1, refused: 2 },
  ]);
});

test("an import is taken back, and can be made again", async () => {
  await using place = createPlace();
  write(place, { "a.jsonl": lines(300) });
  await runJson(place, ["a.jsonl"]);
  const { call } = await place.connect();
  await call("memory_edit", { id: "K7", action: "correct", body: "mine now" });

  const { stdout } = await place.run(["import", "--undo", "I1"]);

  expect(stdout).toContain("299 entries of I1 are gone. Kept");
  expect(stdout).toContain("since: K7\n");
  expect(JSON.stringify(await call("memory_search", { query: "parser cache" }))).not.toContain(
    "K8",
  );
  expect((await runJson(place, ["a.jsonl"])).said.at(-1)).toMatchObject({ added: 299, there: 1 });
  const gone = await place.run(["import", "--undo", "I9"]);
  expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining("there is no import I9") });
});

test("with PAIRED_NODE=off it works in one process", async () => {
  await using place = createPlace({ PAIRED_NODE: "off" });
  write(place, { "a.jsonl": lines(3) });

  expect((await runJson(place, ["a.jsonl"])).said.at(-1)).toMatchObject({ added: 3 });
  expect(place.node()).toBeUndefined();
  expect((await place.run(["import", "--undo", "I1"])).stdout).toContain(
    "3 entries of I1 are gone",
  );
});

test("clients are answered while thousands of entries come in", async () => {
  await using place = createPlace();
  write(place, { "many.jsonl": lines(3000) });
  const { call } = await place.connect();
  await call("memory_add", { body: "the harbour opens at nine" });
  const over = new AbortController();
  const importing = runJson(place, ["many.jsonl"]).finally(() => over.abort());

  let answered = 0;
  while (!over.signal.aborted) {
    await call("memory_add", { body: `meanwhile ${answered}` });
    expect(JSON.stringify(await call("memory_search", { query: "harbour" }))).toContain("K1");
    answered += 1;
  }

  expect((await importing).said.at(-1)).toMatchObject({ added: 3000, refused: 0 });
  expect(answered).toBeGreaterThan(3);
});

test.each(["command", "node"] as const)(
  "a %s that is killed half way leaves what was stored, and the rest comes with the next run",
  async (victim) => {
    await using place = createPlace();
    write(place, { "many.jsonl": lines(4000) });
    const { call } = await place.connect();
    const child = spawn(process.execPath, [CLI, "import", "many.jsonl"], {
      cwd: place.path,
      env: place.env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const ended = once(child, "exit");
    while (
      !JSON.stringify(await call("memory_search", { query: "number700" })).includes(
        "note number700 about",
      )
    )
      continue;

    if (victim === "command") child.kill("SIGKILL");
    else process.kill(place.node()?.pid ?? 0, "SIGKILL");
    const [code, signal] = await ended;

    expect(victim === "command" ? signal : code).toBe(victim === "command" ? "SIGKILL" : 1);
    const { said } = await runJson(place, ["many.jsonl"]);
    const last: Record<string, unknown> = { ...said.at(-1) };
    expect(last).toMatchObject({ import: "I1", complete: true, refused: 0 });
    expect(Number(last.there)).toBeGreaterThan(700);
    expect(Number(last.there) + Number(last.added)).toBe(4000);
    const { stdout } = await place.run(["import", "--list", "--json"]);
    expect(JSON.parse(stdout).imports).toMatchObject([{ id: "I1", entries: 4000 }]);
    expect((await place.run(["verify"])).code).toBe(0);
  },
);

test("a file of 2 GB with lines of 100 MB is passed by in little memory", async () => {
  await using place = createPlace();
  const path = join(place.path, "huge.jsonl");
  const file = openSync(path, "w");
  const block = Buffer.alloc(1024 * 1024, "x");
  writeSync(file, lines(2));
  for (let n = 0; n < 100; n += 1) writeSync(file, block);
  writeSync(file, `\n${lines(1, 2)}`);
  // The rest is a hole: one line without end.
  ftruncateSync(file, 2 * 1024 ** 3);
  closeSync(file);

  const child = spawn(
    "/bin/sh",
    ["-c", `"$0" "$1" import huge.jsonl --json; echo "$?"`, process.execPath, CLI],
    {
      cwd: place.path,
      env: { ...place.env, NODE_OPTIONS: "--max-old-space-size=64" },
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  let [out, most] = ["", 0];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  const watch = setInterval(() => (most = Math.max(most, residentMb(child.pid ?? 0))), 50);
  await once(child, "close");
  clearInterval(watch);

  const said = out.trim().split("\n");
  expect(said.map((line): unknown => JSON.parse(line))).toMatchObject([
    {
      refused: {
        file: "huge.jsonl",
        line: 3,
        reason: expect.stringMatching(/^the line has 104857601 bytes/),
      },
    },
    {
      refused: {
        file: "huge.jsonl",
        line: 5,
        reason: expect.stringContaining("at most 1048576 are read"),
      },
    },
    { added: 3, refused: 2 },
    6,
  ]);
  expect(most).toBeLessThan(200);
});

test("a file that was cut short gives all but its last line", async () => {
  await using place = createPlace();
  write(place, { "cut.jsonl": lines(3).slice(0, -20) });

  const { code, said } = await runJson(place, ["cut.jsonl"]);

  expect(code).toBe(6);
  expect(said).toMatchObject([
    { refused: { file: "cut.jsonl", line: 3, fix: expect.stringContaining("get it whole") } },
    { added: 2, refused: 1 },
  ]);
});

test.runIf(HAS_SCRIPT)(
  "on a terminal it shows how far it is, and Ctrl-C stops it between two entries",
  async () => {
    await using place = createPlace();
    write(place, { "many.jsonl": lines(60_000) });
    const pty = openPty(
      `cd '${place.path}' && exec '${process.execPath}' '${CLI}' import many.jsonl`,
      place.env,
    );

    await pty.until(" a second");
    pty.type("\u0003");
    await pty.until("Stopped before the end.");
    await pty.until("This is import I1. To take it back: paired-mcp import --undo I1");

    expect(await pty.end()).toBe(1);
    expect(pty.screen()).toContain("\r\u001B[K");
    expect(isAlive(place.node()?.pid ?? 0)).toBe(true);
  },
);

/** The largest resident set among the shell's children, in megabytes; 0 where it cannot be seen. */
function residentMb(shell: number): number {
  try {
    const [child = ""] = readFileSync(`/proc/${shell}/task/${shell}/children`, "utf8").split(" ");
    const [, kb = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child}/status`, "utf8")) ?? [];
    return Number(kb) / 1024;
  } catch {
    return 0;
  }
}
