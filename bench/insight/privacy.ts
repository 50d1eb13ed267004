import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { ITEMS } from "../../src/emotion/consent.ts";
import { readHookFacts } from "../../src/emotion/ingest/hook-facts.ts";
import { type HookEvent, HOOK_EVENTS } from "../../src/emotion/ingest/hooks.ts";
import { type AdminLine, openAdminLine } from "../../src/node/admin-line.ts";
import { openStore } from "../../src/store/db.ts";
import { findHome } from "../../src/store/home.ts";
import { formsOf } from "../../test/files-with.ts";
import { decryptPages } from "../../test/store/sqlcipher.ts";
import { createPlace, type Place } from "../../test/system/place.ts";
import type { Figure } from "../report.ts";

const EVENTS = 10_000;
/** Each starts a process, as a client does; the others are told the node in the same words by one. */
const BY_PROCESS = 60;
const AT_ONCE = 50;
/** In every text, followed by the event's number. */
const CANARY = "quokka7c41";
const TOOLS = ["Bash", "Edit", "Read", "Grep", "WebFetch"] as const;

/** E10: canaries in every text that ten thousand events carry; where any byte of one is found afterwards. */
export async function measurePrivacy(): Promise<Figure[]> {
  await using place = createPlace();
  const { call, client } = await place.connect();
  const said: string[] = [];
  using line = await openAdminLine(place.home);
  if (!line) throw new Error("there is no node");
  await line.ask("insight.on", { items: Object.keys(ITEMS) });
  for (let n = 0; n < BY_PROCESS; n += 1) said.push(await byProcess(place, n));
  for (let n = BY_PROCESS; n < EVENTS; n += AT_ONCE)
    said.push(
      ...(await Promise.all(Array.from({ length: AT_ONCE }, (_, more) => tell(line, n + more)))),
    );
  said.push(JSON.stringify(await call("work_state")), JSON.stringify(await call("node_status")));
  said.push(JSON.stringify(await client.readResource({ uri: "paired://work-state" })));
  for (const args of [["insight"], ["insight", "inspect"], ["privacy"], ["audit", "query"]])
    said.push((await place.run(args)).stdout);
  const days = JSON.parse((await place.run(["insight", "inspect", "--json"])).stdout);
  await place.run(["stop"]);

  const forms = formsOf(CANARY);
  const hasCanary = (bytes: Buffer): boolean => forms.some((form) => bytes.includes(form));
  const files = readdirSync(place.home, { recursive: true, encoding: "utf8" })
    .map((name) => join(place.home, name))
    .filter((path) => statSync(path).isFile());
  return [
    { what: "events with a canary in each text", value: EVENTS, goal: `= ${EVENTS}` },
    { what: "of them by a hook's own process", value: BY_PROCESS },
    { what: "prompts, tools and edits in the sums", value: countIn(days) },
    {
      what: "files of the home, logs and journals among them, with a canary",
      value: files.filter((path) => hasCanary(readFileSync(path))).length,
      goal: "= 0",
    },
    {
      what: "pages of flow.db, decrypted, with a canary",
      value: (await flowPages(place)).filter(hasCanary).length,
      goal: "= 0",
    },
    {
      what: "answers, outputs and resources with a canary",
      value: said.filter((text) => hasCanary(Buffer.from(text))).length,
      goal: "= 0",
    },
  ];
}

/** What a client hands to its hook. */
function inputOf(n: number): {
  readonly event: HookEvent;
  readonly input: Record<string, unknown>;
} {
  const canary = `${CANARY}${n}`;
  const event = HOOK_EVENTS[n % HOOK_EVENTS.length] ?? "Stop";
  return {
    event,
    input: {
      session_id: canary,
      transcript_path: `/home/${canary}/t.jsonl`,
      cwd: `/home/${canary}`,
      prompt: `no, ${canary} must go`,
      tool_name: n % 7 === 0 ? `mcp__${canary}__x` : (TOOLS[n % TOOLS.length] ?? "Read"),
      tool_input: { command: `npm test ${canary}`, file_path: `/${canary}.ts`, content: canary },
      tool_response: { stdout: canary },
      error: canary,
      message: canary,
      notification_type: "permission_prompt",
    },
  };
}

async function byProcess(place: Place, n: number): Promise<string> {
  const { event, input } = inputOf(n);
  const { stdout, stderr } = await place.run(["hook", event], { input: JSON.stringify(input) });
  return stdout + stderr;
}

/** The same as a hook's process tells, and every fourth time as an editor does. */
async function tell(line: AdminLine, n: number): Promise<string> {
  const canary = `${CANARY}${n}`;
  if (n % 4 === 0) {
    const events = [
      { kind: "edit", n: 2, file: canary },
      { kind: "edit", key: canary },
    ];
    const batch = { session: canary, project: canary, events };
    return JSON.stringify(await line.ask("insight.editor", batch));
  }
  const { event, input } = inputOf(n);
  const told = { client: "bench", session: canary, project: canary, prompt: input.prompt };
  const answer = await line.ask(`hook.${event}`, { ...told, ...readHookFacts(event, input) });
  return JSON.stringify(answer ?? "");
}

function countIn(days: readonly { readonly sums: Record<string, number> }[]): number {
  const names = ["prompts", "tools", "tests", "edits", "asks", "sessions"];
  return days.reduce(
    (all, { sums }) => all + names.reduce((sum, name) => sum + (sums[name] ?? 0), 0),
    0,
  );
}

async function flowPages({ home }: Place): Promise<Buffer[]> {
  const place = { home, keyFile: undefined, keychain: false, passphrase: undefined };
  const opened = await findHome(place);
  if (!opened) throw new Error("there is no home");
  const store = openStore(opened);
  const row = store.prepare<[], { key: Buffer }>("SELECT key FROM insight_consent").get();
  store.close();
  return decryptPages(readFileSync(join(home, "flow.db")), row?.key ?? Buffer.alloc(32));
}
