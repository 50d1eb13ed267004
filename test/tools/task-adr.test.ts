import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { type Paired, type Reply, startPaired } from "../paired.ts";

const BODY = `## Context
Two clients write at once.
## Decision
One node owns the file.
Alternatives: a lock a write; it is slow.
Consequences: a node has to run.`;

interface Setting {
  readonly paired: Paired;
  readonly root: string;
  readonly outside: string;
}

async function start(): Promise<Setting> {
  const base = mkdtempSync(join(tmpdir(), "paired-adr-"));
  const [root, outside] = [join(base, "shop"), join(base, "elsewhere")];
  for (const folder of [root, outside]) mkdirSync(folder);
  const paired = await startPaired({ folder: root, clock: () => Date.UTC(2026, 10, 23) });
  onTestFinished(async () => {
    await paired[Symbol.asyncDispose]();
    rmSync(base, { recursive: true });
  });
  await paired.call("task_add", { title: "Use ONE node: für alle!", kind: "adr", body: BODY });
  return { paired, root, outside };
}

function write({ paired }: Setting, folder: string, id = "T1"): Promise<Reply> {
  return paired.call("task_update", { id, action: "write", folder });
}

test("a decision becomes a numbered file in the folder that is named, and its history says where", async () => {
  const setting = await start();
  await setting.paired.call("task_update", { id: "T1", action: "complete" });

  const { data } = await write(setting, "docs/adr");

  expect(data).toMatchObject({
    kind: "ADR-0001",
    file: "docs/adr/ADR-0001-use-one-node-fur-alle.md",
  });
  const text = readFileSync(
    join(setting.root, "docs/adr/ADR-0001-use-one-node-fur-alle.md"),
    "utf8",
  );
  expect(text).toBe(`# ADR-0001: Use ONE node: für alle!

- Status: Accepted
- Date: 2026-11-23
- Stakeholders: leonardo
- Task: T1

## Context

Two clients write at once.

## Decision

One node owns the file.

## Alternatives

a lock a write; it is slow.

## Consequences

a node has to run.
`);
  const whole = await setting.paired.call("task_list", { id: "T1" });
  expect(JSON.stringify(whole.data)).toContain("write: docs/adr/ADR-0001");
});

test("a file that is there is never written over", async () => {
  const setting = await start();
  await write(setting, "adr");
  const [name = ""] = readdirSync(join(setting.root, "adr"));
  writeFileSync(join(setting.root, "adr", name), "mine");

  const { error } = await write(setting, "adr");

  expect(error).toMatchObject({
    code: "conflict",
    message: expect.stringContaining("there already"),
  });
  expect(readFileSync(join(setting.root, "adr", name), "utf8")).toBe("mine");
  expect(setting.paired.ctx.board.history(1, 9)).toHaveLength(2);
});

test.each([
  "../elsewhere",
  "/tmp",
  "a/../../elsewhere",
  "~/adr",
  ".git/hooks",
  "docs/*",
  "",
  "link",
  "link/deep",
])("nothing is written to %j", async (folder) => {
  const setting = await start();
  symlinkSync(setting.outside, join(setting.root, "link"));

  const { error } = await write(setting, folder);

  expect(error).toMatchObject({
    code: expect.stringMatching(/bad_input|denied/),
    fix: expect.any(String),
  });
  expect(readdirSync(setting.outside)).toEqual([]);
  expect(readdirSync(setting.root)).toEqual(["link"]);
  expect(setting.paired.ctx.board.history(1, 9)).toHaveLength(1);
});

test("a record that lacks a part is refused with what it lacks, and can be mended", async () => {
  const setting = await start();
  const { call } = setting.paired;
  await call("task_add", { title: "Use WAL", kind: "adr", body: "Decision: WAL." });
  await call("task_add", { title: "build" });

  const half = await write(setting, "adr", "T2");
  await call("task_update", { id: "T2", action: "edit", body: BODY });
  const whole = await write(setting, "adr", "T2");
  const task = await write(setting, "adr", "T3");

  expect(half.error?.message).toBe("the record lacks context, alternatives, consequences");
  expect(whole.data).toMatchObject({ file: "adr/ADR-0002-use-wal.md" });
  expect(task.error?.message).toBe("only a decision is written to a file");
});

test("without a project folder, in another project, or without a folder named, nothing is written", async () => {
  const setting = await start();
  const nowhere = await setting.paired.connect();
  const other = await setting.paired.connect({ project: "blog", folder: setting.outside });
  const ask = { id: "T1", action: "write", folder: "adr" };

  const replies = [
    await nowhere.call("task_update", ask),
    await other.call("task_update", ask),
    await setting.paired.call("task_update", { id: "T1", action: "write" }),
    await setting.paired.call("task_update", { id: "T1", action: "claim", folder: "adr" }),
  ];

  expect(replies.map(({ error }) => error?.code)).toEqual([
    "unavailable",
    "denied",
    "bad_input",
    "bad_input",
  ]);
  expect(existsSync(join(setting.outside, "adr"))).toBe(false);
});
