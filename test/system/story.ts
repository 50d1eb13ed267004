import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { type Assistant, type Generation, GENERATIONS } from "./assistants.ts";
import { createPlace, isRetryable, type Place } from "./place.ts";
import { makeRepository } from "./repository.ts";

const FOLLOWED = ["paired://board/shop", "paired://session/current"];
const ADR =
  "Context: refunds.\n\nDecision: wait for the webhook.\n\nAlternatives: poll.\n\nConsequences: async.";

/**
 * Story S1 on one machine: a developer plans and builds in Claude Code, a client of one SDK generation, which is killed
 * in the middle of its task; goes on in Windsurf, of the other; and comes back. Throws for anything that was lost: the
 * task, who owns it, what was decided, the next step, and the leases on task and files. Returns
 * how many notes were acknowledged before the kill, and found after it.
 */
export async function playStory(first: Generation): Promise<number> {
  const second = first === "old" ? "new" : "old";
  await using place = createPlace();
  const { folder, write } = makeRepository(place);
  const open = (generation: Generation, name: string): Promise<Assistant> =>
    GENERATIONS[generation](place, { name, folder: "shop", follows: FOLLOWED });

  await setUp(place);
  const claude = await open(first, "claude-code");
  await plan(claude);
  const windsurf = await open(second, "windsurf");
  await refused(windsurf, "task_update", { id: "T1", action: "claim" }, "leased by claude-code");
  await crossesArchitecture(claude);
  assert.match(
    readFileSync(join(folder, "docs/adr/ADR-0001-wait-for-the-webhook.md"), "utf8"),
    /poll/,
  );
  write("refund.ts", "export {};\n");
  await claude.call("session", {
    action: "checkpoint",
    goal: "Refunds",
    state: "The endpoint answers.",
    next: ["Write the tests"],
    decisions: ["Amounts are in cents"],
    questions: ["Which queue?"],
    links: ["K1"],
  });
  const noted = await killWhileNoting(claude);

  await goOn(windsurf, noted);
  const codex = await open("old", "codex");
  const touching = { id: "T2", action: "claim", paths: ["src/pay/refund.ts"] };
  await refused(codex, "task_update", touching, "windsurf");
  await killNode(place, windsurf);
  await finish(windsurf);
  assert.ok(windsurf.told === undefined || windsurf.told.includes(FOLLOWED[0] ?? ""));

  const again = await open(first, "claude-code");
  assert.match(again.instructions, /H2 last session, handed over, .*windsurf.*State: Tests pass/);
  says(await again.call("task_update", { action: "claim" }), /"T2".*"holder":"claude-code"/);
  const found = await again.call("memory_search", { query: "refund webhook", project: "shop" });
  says(found, /"K1".*Stripe refunds are async/);
  return noted.length;
}

/** The settings that `init` writes are those of both clients, and each starts this program. */
async function setUp(place: Place): Promise<void> {
  for (const sign of [".claude", ".codeium/windsurf"])
    mkdirSync(join(place.path, sign), { recursive: true });
  const { code, stdout } = await place.run(["init", "--user", "--yes"]);
  assert.equal(code, 0, stdout);
  for (const file of [".claude.json", ".codeium/windsurf/mcp_config.json"])
    says(JSON.parse(readFileSync(join(place.path, file), "utf8")), /"mcpServers":\{"paired":/);
}

async function plan({ call }: Assistant): Promise<void> {
  says(await call("session", { action: "start", goal: "Refunds" }), /"H1"/);
  says(await call("role_brief", { role: "alex" }), /Alex/);
  await call("memory_add", {
    title: "Stripe refunds are async",
    body: "Wait for the webhook charge.refunded.",
    role: "edison",
  });
  const accept = ["a refund reaches the customer"];
  const titles = ["Write refunds", "Tell the customer", "Count refunds"];
  for (const title of titles) await call("task_add", { title, role: "edison", accept });
  await call("task_update", { id: "T3", action: "edit", needs: ["T1"] });
  says(
    await call("task_update", { id: "T1", action: "claim", paths: ["src/pay/**"] }),
    /"doing".*"src\/pay\/\*\*".*"holder":"claude-code"/,
  );
}

/** A hand-off that lacks what the role needs changes nothing; with it the task goes to Leonardo and back. */
async function crossesArchitecture(claude: Assistant): Promise<void> {
  const { call } = claude;
  const handoff = (to: string, note: string): Record<string, unknown> => ({
    id: "T1",
    action: "handoff",
    to,
    note,
  });
  await refused(claude, "task_update", handoff("leonardo", "help"), 'without \\"open: ...');
  says(await call("task_list", { id: "T1" }), /"role":"edison","state":"doing"/);
  await call("task_update", handoff("leonardo", "open: poll or wait for the webhook?"));
  says(await call("role_brief", { role: "leonardo" }), /T1.*poll or wait/);
  await call("task_add", { title: "Wait for the webhook", kind: "adr", body: ADR });
  await call("task_update", { id: "T4", action: "write", folder: "docs/adr" });
  await call("task_update", { id: "T1", action: "claim" });
  await call("task_update", handoff("edison", "decided: T4. next: write the tests"));
  await call("task_update", { id: "T1", action: "claim", paths: ["src/pay/**"] });
}

/** Kills the client while its calls are under way; returns what was acknowledged until then. */
async function killWhileNoting({ call, pid }: Assistant): Promise<readonly string[]> {
  const noted: string[] = [];
  const ends = await Promise.allSettled(
    ["read", "write", "test"].map(async (what) => {
      for (let n = 0; n < 100; n += 1) {
        const note = `${what} step ${n}`;
        await call("task_update", { id: "T1", action: "note", note });
        noted.push(note);
        if (noted.length === 10) process.kill(pid, "SIGKILL");
      }
    }),
  );
  assert.ok(ends.every(({ status }) => status === "rejected"));
  return noted;
}

/** Without a word of the other client: its tasks, leases and words are there, and nobody waits for its lease to end. */
async function goOn(windsurf: Assistant, noted: readonly string[]): Promise<void> {
  const { call } = windsurf;
  for (let list: unknown; !JSON.stringify(list)?.includes("stopped without a hand-off");)
    list = await call("session", { action: "list" });
  const resumed = await call("session", { action: "resume" });
  says(resumed, /"from":"H1 claude-code, [^"]*: Refunds"/);
  says(resumed, /branch feat\/refund matches, .*dirty files? as recorded/);
  says(resumed, /"tasks":\["T1 Write refunds \([^"]*doing by windsurf/);
  says(resumed, /"state":"The endpoint answers\."/);
  says(resumed, /"next":\["Write the tests"\]/);
  says(resumed, /"decisions":\["Q1 Amounts are in cents"\]/);
  says(resumed, /"questions":\["Q2 Which queue\?"\]/);
  says(resumed, /"links":\["K1"\]/);
  const task = await call("task_list", { id: "T1" });
  says(task, /"paths":\["src\/pay\/\*\*"\],"holder":"windsurf"/);
  for (const note of noted) says(task, new RegExp(`${note}\\b`));
}

/** The node dies with a call under way; the same call again is done once. */
async function killNode(place: Place, { call }: Assistant): Promise<void> {
  const add = { title: "Ask for the queue", role: "alex", idempotency_key: "queue" };
  const before = place.node()?.pid ?? 0;
  const under = call("task_add", add);
  process.kill(before, "SIGKILL");
  await under.catch((error: unknown) => {
    if (!isRetryable(error)) throw error;
  });
  for (let answer: unknown; answer === undefined;)
    answer = await call("task_add", add).catch((error: unknown) => {
      if (!isRetryable(error)) throw error;
    });
  assert.notEqual(place.node()?.pid, before);
  const board = JSON.stringify(await call("task_list", { view: "board" }));
  assert.equal(board.split("Ask for the queue").length, 2, board);
}

async function finish({ call, close }: Assistant): Promise<void> {
  await call("task_update", { id: "T1", action: "review", note: "branch feat/refund, tests pass" });
  for (const to of ["leonardo", "sherlock"])
    await call("task_update", { id: "T1", action: "approve", to });
  says(await call("task_list", { id: "T1" }), /"state":"done"/);
  says(await call("task_list", { id: "T3" }), /"state":"ready"/);
  await call("session", { action: "handoff", state: "Tests pass.", closes: ["Q2"] });
  await close();
}

function says(answer: unknown, pattern: RegExp): void {
  assert.match(JSON.stringify(answer), pattern);
}

async function refused(
  { call }: Assistant,
  tool: string,
  args: Record<string, unknown>,
  why: string,
): Promise<void> {
  const error = await call(tool, args).then(
    (answer) => assert.fail(`${tool} was not refused: ${JSON.stringify(answer)}`),
    String,
  );
  assert.ok(error.includes(why) || error.includes(JSON.stringify(why).slice(1, -1)), error);
}
