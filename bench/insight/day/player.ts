import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { type AdminLine, openAdminLine } from "../../../src/node/admin-line.ts";
import { CLI, createPlace, type Attached, type Place } from "../../../test/system/place.ts";
import { openPty } from "../../../test/system/pty.ts";
import type { Step } from "./script.ts";

const GATHERED_MS = 15_000;
const CLOCK = join(import.meta.dirname, "clock.js");
const SESSION = "scripted-day";

const STATUS = z.object({ taken: z.number() });
const TAKEN = z.object({ taken: z.number() });
const REPLY = z.object({
  answers: z.record(z.string(), z.object({ value: z.union([z.string(), z.boolean()]).nullable() })),
  good_moment: z.boolean().nullable(),
});

/** What the heads say, as an assistant hears it. */
export interface Heard {
  readonly state: string | null;
  readonly focus: string | null;
  readonly friction: boolean | null;
  readonly goodMoment: boolean | null;
}

/** A node of the built program at a clock of ours, with a person who has switched work insight on. */
export interface Player extends AsyncDisposable {
  readonly place: Place;
  readonly setClock: (now: number) => void;
  /** Does a step; what a hook tells the agent. */
  readonly play: (step: Step, now: number) => Promise<string | undefined>;
  readonly read: () => Promise<Heard>;
}

export async function openPlayer(start: number): Promise<Player> {
  const place = createPlace({ TZ: "UTC" });
  const clock = join(place.path, "clock");
  const setClock = (now: number): void => {
    // The node may read it at any moment.
    writeFileSync(`${clock}.new`, String(now));
    renameSync(`${clock}.new`, clock);
  };
  setClock(start);
  const root = makeProject(place);
  const env = { CLAUDE_PROJECT_DIR: root, PAIRED_TOOLSETS: "all" };
  const node = place.relay({
    args: ["node"],
    flags: ["--import", CLOCK],
    env: { DAY_CLOCK: clock, PAIRED_IDLE_EXIT_MS: "100000000" },
  });
  await up(place);
  await switchOn(place);
  const client = await place.connect({ env: { ...env, CLAUDE_CODE_SESSION_ID: "other" } });
  const agent = await place.connect({ env: { ...env, CLAUDE_CODE_SESSION_ID: SESSION } });
  const line = await openAdminLine(place.home);
  if (!line) throw new Error("the node has gone");
  return {
    place,
    setClock,
    async play(step, now) {
      if (step.kind === "hook") return runHook(place, root, step);
      if (step.kind === "commit") await commit(line, root, now);
      else if (step.kind === "letter") await sendLetter(agent, client);
      else await sendEditor(line, step);
      return undefined;
    },
    async read() {
      // What is kept on disk is written as often as in real time.
      await line.ask("insight.buckets", { grain: "day", from: 0, to: 1 });
      const { answers, good_moment: goodMoment } = REPLY.parse(await client.call("work_state"));
      const text = (name: string): string | null => {
        const value = answers[name]?.value;
        return typeof value === "string" ? value : null;
      };
      const friction = answers.friction?.value;
      return {
        state: text("state"),
        focus: text("focus"),
        friction: typeof friction === "boolean" ? friction : null,
        goodMoment,
      };
    },
    async [Symbol.asyncDispose]() {
      line[Symbol.dispose]();
      node.child.kill();
      await node.exit;
      await place[Symbol.asyncDispose]();
    },
  };
}

async function up(place: Place): Promise<void> {
  while (!place.node()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** As the person does it: on a terminal, item by item. */
async function switchOn(place: Place): Promise<void> {
  const pty = openPty(`${process.execPath} ${CLI} insight on`, place.env);
  for (let item = 0; item < 6; item += 1) {
    await pty.until("Record this? [y/N]");
    pty.type("y");
  }
  await pty.end();
}

/** An editor's extension: what it gathered in the quarter of a minute before, evenly spread. */
async function sendEditor(
  line: AdminLine,
  { kind, count, ...step }: Extract<Step, { kind: "edits" | "moves" }>,
): Promise<void> {
  if (count === 0) return;
  const events = Array.from({ length: count }, (_, n) => ({
    ...(kind === "edits" ? { kind: "edit", cls: "insert", n: 4 } : { kind: "nav" }),
    ago: Math.round(((count - 1 - n) * GATHERED_MS) / count),
    file: "file" in step ? step.file : `file-${n}`,
  }));
  const answer = TAKEN.parse(
    await line.ask("insight.editor", { session: "editor", project: "parser", events }),
  );
  if (answer.taken !== count) throw new Error(`${count - answer.taken} edits were not taken`);
}

function runHook(
  place: Place,
  root: string,
  { event, input }: Extract<Step, { kind: "hook" }>,
): string | undefined {
  const said = execFileSync(process.execPath, [CLI, "hook", event], {
    env: place.env,
    input: JSON.stringify({ session_id: SESSION, cwd: root, hook_event_name: event, ...input }),
    encoding: "utf8",
  });
  if (said === "") return undefined;
  return z
    .object({ hookSpecificOutput: z.object({ additionalContext: z.string() }) })
    .parse(JSON.parse(said)).hookSpecificOutput.additionalContext;
}

/** A person's commit, which the node reads in git's own log. */
async function commit(line: AdminLine, root: string, now: number): Promise<void> {
  const taken = async (): Promise<number> =>
    STATUS.parse(await line.ask("insight.status", {})).taken;
  const before = await taken();
  const date = `${Math.floor(now / 1000)} +0000`;
  execFileSync("git", [...AUTHOR, "commit", "-q", "--allow-empty", "-m", "step"], {
    cwd: root,
    env: { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date },
  });
  const until = performance.now() + 10_000;
  while ((await taken()) === before) {
    if (performance.now() > until) throw new Error("the node has not seen a commit");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const AUTHOR = ["-c", "user.name=A", "-c", "user.email=a@example.org"] as const;

/** Another session answers what this one asked. */
async function sendLetter(agent: Attached, other: Attached): Promise<void> {
  const asked = await agent.call("message", { action: "send", to: "edison", text: "Which port?" });
  await other.call("message", { action: "send", id: String(asked.id), text: "8080" });
}

function makeProject(place: Place): string {
  const root = join(place.path, "parser");
  mkdirSync(root);
  execFileSync("git", ["init", "-q"], { cwd: root });
  execFileSync("git", [...AUTHOR, "commit", "-q", "--allow-empty", "-m", "begin"], { cwd: root });
  return root;
}
