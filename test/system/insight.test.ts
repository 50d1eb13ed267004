import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { ITEMS } from "../../src/emotion/consent.ts";
import { openAdminLine } from "../../src/node/admin-line.ts";
import { openStore } from "../../src/store/db.ts";
import { findHome } from "../../src/store/home.ts";
import { filesWith, formsOf } from "../files-with.ts";
import { decryptPages } from "../store/sqlcipher.ts";
import { CLI, createPlace, type Place } from "./place.ts";
import { openPty } from "./pty.ts";

const HAS_SCRIPT = existsSync("/usr/bin/script");
const CANARY = "quokka7c41";
const INSIGHT = `${process.execPath} ${CLI} insight`;

/** The person says yes to everything, as their terminal does. */
async function switchOn({ home }: Place): Promise<void> {
  using line = await openAdminLine(home);
  await line?.ask("insight.on", { items: Object.keys(ITEMS) });
}

function shopIn({ path }: Place): { cwd: string; input: (more?: object) => string } {
  const cwd = join(path, `shop-${CANARY}`);
  mkdirSync(join(cwd, ".git"), { recursive: true });
  writeFileSync(join(cwd, ".git/HEAD"), `${"a".repeat(40)}\n`);
  return {
    cwd,
    input: (more = {}) => JSON.stringify({ session_id: `${CANARY}-session`, cwd, ...more }),
  };
}

/** Each hook event that is heard, with a canary wherever a client puts text. */
const HOOKS: readonly (readonly [event: string, more: object])[] = [
  ["SessionStart", { source: "startup", model: CANARY }],
  ["UserPromptSubmit", { prompt: `no, fix ${CANARY} in the parser` }],
  [
    "PostToolUse",
    {
      tool_name: "Edit",
      tool_input: { file_path: `/tmp/${CANARY}.ts`, old_string: CANARY, new_string: CANARY },
      tool_response: { filePath: CANARY },
    },
  ],
  [
    "PostToolUseFailure",
    { tool_name: "Bash", tool_input: { command: `npm test ${CANARY}` }, error: CANARY },
  ],
  [
    "PostToolUseFailure",
    { tool_name: "Bash", tool_input: { command: `npm test ${CANARY}` }, error: CANARY },
  ],
  ["PostToolUse", { tool_name: `mcp__${CANARY}__${CANARY}`, tool_input: { key: CANARY } }],
  ["PermissionRequest", { tool_name: CANARY, tool_input: { command: CANARY } }],
  ["Notification", { message: CANARY, notification_type: "permission_prompt" }],
  ["SubagentStop", { agent_id: CANARY, last_assistant_message: CANARY }],
  ["Stop", { last_assistant_message: CANARY }],
];

test("off, hooks leave no trace of work: no file, no event, no row", async () => {
  await using place = createPlace();
  const { input } = shopIn(place);
  const { call } = await place.connect();
  for (const [event, more] of HOOKS)
    expect(await place.run(["hook", event], { input: input(more) })).toMatchObject({ code: 0 });

  const { why } = await call("work_state");
  expect(why).toEqual([expect.stringContaining("off")]);
  const { stdout } = await place.run(["insight", "show", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ items: [], taken: 0, bytes: 0 });
  expect(readdirSync(place.home).filter((name) => name.startsWith("flow"))).toEqual([]);
});

test("real hooks become sums and answers, and nothing of what they carry is in any file, log or output", async () => {
  await using place = createPlace();
  const { input } = shopIn(place);
  const { call, client } = await place.connect();
  await switchOn(place);
  const said: string[] = [];
  for (const [event, more] of HOOKS) {
    const { stdout, stderr } = await place.run(["hook", event], { input: input(more) });
    said.push(stdout, stderr);
  }
  const batch = {
    session: CANARY,
    project: CANARY,
    events: [
      { kind: "edit", n: 3, file: CANARY },
      { kind: "edit", text: CANARY },
    ],
  };
  const fed = await place.run(["insight", "editor"], {
    input: `${JSON.stringify(batch)}\nnot ${CANARY}\n`,
  });
  const answers = fed.stdout.trim().split("\n");
  expect(answers.map((line) => JSON.parse(line))).toMatchObject([
    { taken: 1, skipped: { malformed: 1 } },
    { taken: 0, skipped: { malformed: 1 } },
  ]);

  const huge = JSON.stringify({ session_id: CANARY, prompt: "x".repeat(2_000_000) });
  expect(await place.run(["hook", "UserPromptSubmit"], { input: huge })).toMatchObject({ code: 0 });
  const state = await call("work_state");
  const days = (await place.run(["insight", "inspect", "--json"])).stdout;
  expect(JSON.parse(days)[0].sums).toMatchObject({
    prompts: 1,
    corrections: 1,
    tests: 2,
    test_failures: 2,
    edits: 3,
    asks: 2,
    sessions: 1,
  });
  const { contents } = await client.readResource({ uri: "paired://work-state" });
  const shown = await place.run(["insight"]);
  const status = await call("node_status");
  expect(status.degraded).toContainEqual(
    "work insight: events not taken: malformed 2, oversized 1",
  );
  const report = await place.run(["privacy"]);
  await place.run(["stop"]);

  const outputs = [...said, ...answers, days, shown.stdout, report.stdout];
  expect([...outputs, JSON.stringify([state, contents, status])].join("\n")).not.toContain(CANARY);
  for (const form of formsOf(CANARY)) expect(filesWith(place.home, form)).toEqual([]);
  const flow = await decryptFlow(place);
  for (const form of formsOf(CANARY)) expect(flow.includes(form)).toBe(false);
  expect(flow.includes("prompts")).toBe(true);
});

/** All pages of flow.db in clear, by the key that the database of the home keeps. */
async function decryptFlow({ home }: Place): Promise<Buffer> {
  const opened = await findHome({
    home,
    keyFile: undefined,
    keychain: false,
    passphrase: undefined,
  });
  if (!opened) throw new Error("there is no home");
  const store = openStore(opened);
  const row = store.prepare<[], { key: Buffer }>("SELECT key FROM insight_consent").get();
  store.close();
  return Buffer.concat(
    decryptPages(readFileSync(join(home, "flow.db")), row?.key ?? Buffer.alloc(32)),
  );
}

test("switching on, looking by the minute and erasing take a terminal", async () => {
  await using place = createPlace();
  await place.connect();

  for (const args of [["on"], ["inspect", "--grain", "10s"], ["erase"]]) {
    const { code, stderr, stdout } = await place.run(["insight", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("needs a terminal");
  }
  expect(existsSync(join(place.home, "flow.db"))).toBe(false);
});

test.runIf(HAS_SCRIPT)(
  "on a terminal the person is told what each source records, says yes to two, and later erases all",
  async () => {
    await using place = createPlace();
    await place.connect();
    const on = openPty(`${INSIGHT} on`, place.env);
    await on.until("not for employers");
    for (const item of Object.keys(ITEMS)) {
      await on.until(`${item}: `);
      await on.until("Record this? [y/N]");
      on.type(item === "hooks" || item === "git" ? "y" : "");
    }
    await on.until("On: hooks, git");
    expect(await on.end()).toBe(0);
    const { stdout } = await place.run(["insight"]);
    expect(stdout).toContain("Work insight records hooks, git, since");

    const erase = openPty(`${INSIGHT} off --erase`, place.env);
    await erase.until("To go on, type:");
    erase.type("erase");
    await erase.until("Erased");
    expect(await erase.end()).toBe(0);

    expect((await place.run(["insight"])).stdout).toContain("Work insight is off");
    expect(readdirSync(place.home).filter((name) => name.startsWith("flow"))).toEqual([]);
  },
);

test("another idle limit says what it changes, and one that there is not is refused", async () => {
  await using place = createPlace();
  await place.connect();
  await switchOn(place);

  expect((await place.run(["insight", "idle", "10m"])).stdout).toContain(
    "No day that is kept changes",
  );
  expect(await place.run(["insight", "idle", "7m"])).toMatchObject({ code: 2 });
  expect((await place.run(["insight"])).stdout).toContain("away after 10 min");
});
