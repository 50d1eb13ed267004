import { once } from "node:events";
import { readFileSync } from "node:fs";
import { platform } from "node:os";

import { expect, test } from "vitest";
import { z } from "zod";

import { openLocalDht } from "../../src/federation/hyper.ts";
import { openHome } from "../../src/store/home.ts";
import { filesWith } from "../files-with.ts";
import { request } from "../node/speaker.ts";
import { decryptPages } from "../store/sqlcipher.ts";
import { connectPerson, netOf } from "./person.ts";
import { type Attached, createPlace, type Place } from "./place.ts";

/** In every text that is written below, and in nothing else. */
const MARK = "5c1e8fmark";

/** What redaction knows, in forms that are real and made up here. */
const SECRETS = [
  ["sk", "live", "Ab1".repeat(8)].join("_"),
  ["ghp", "Zx9".repeat(12)].join("_"),
  ["AKIA", "QX7RTW2ZP5LMN3VB"].join(""),
  "ana.lovelace@shop-example.org",
  "/home/lovelace",
];

/** A call that would succeed, to which one marked text is added; a new tool needs a line here. */
const CALLS: Record<string, (argument: string) => Record<string, unknown>> = {
  memory_add: () => ({ body: "plain" }),
  memory_search: () => ({ query: "plain" }),
  context_pack: () => ({ task: "plain" }),
  memory_edit: (argument) =>
    argument === "by"
      ? { id: "K1", action: "supersede" }
      : { id: "K1", action: "correct", kind: "note" },
  task_add: () => ({ title: "plain" }),
  task_list: (argument) => (argument === "query" ? { view: "archive" } : {}),
  task_update: (argument) =>
    ["accept", "body", "entries", "needs"].includes(argument)
      ? { id: "T1", action: "edit" }
      : { id: "T1", action: "note", note: "plain" },
  message: (argument) =>
    argument === "topic"
      ? { action: "list" }
      : { action: "send", text: "plain", ...(argument !== "id" && { to: "edison" }) },
  session: (argument) => ({ action: argument === "id" ? "resume" : "checkpoint" }),
  role_brief: () => ({ role: "edison" }),
  knowledge_share: (argument) =>
    argument === "share" || argument === "digest"
      ? { action: "release", share: "P1", digest: "0".repeat(64) }
      : { action: "preview", id: "K1", space: "S1" },
  space_manage: (argument) =>
    ({
      code: { action: "join", handle: "plain" },
      candidate: { action: "confirm" },
      space: { action: "invite" },
    })[argument] ?? { action: "create", name: "plain", handle: "plain" },
  usage: (argument) =>
    argument === "model" || argument === "idempotency_key"
      ? { action: "record", tokens_in: 1 }
      : { action: "advise" },
  privacy: () => ({ action: "audit" }),
  code_complexity: () => ({}),
  work_insights: () => ({}),
  node_status: () => ({}),
  work_state: () => ({}),
};
/** Texts that name something: nothing is called so, and the call is refused. */
const NAMES =
  "about base blocks by candidate closes code cursor digest entries event expires folder gate grant id kind kinds links needs paths reviewers role share since space supersedes to until".split(
    " ",
  );

test.runIf(platform() === "linux")(
  "no text given to any tool of a running node is in a file, a log, an argument or a variable",
  async () => {
    await using dht = await openLocalDht();
    await using hers = createPlace({ ...netOf(dht), PAIRED_TOOLSETS: "all" });
    await using his = createPlace(netOf(dht));
    const ana = await connectPerson(hers);
    const ben = await connectPerson(his);
    await meet(ana, ben);

    const refused = await writeEverywhere(ana);
    const garbage = await talkNonsense(hers);
    await share(ana, ben);

    expect([...new Set(refused)].toSorted()).toEqual(NAMES);
    expect(garbage).toBe("");
    for (const { path } of [hers, his]) expect(filesWith(path, MARK)).toEqual([]);
    const pids = [ana.pid, ben.pid, hers.node()?.pid, his.node()?.pid];
    for (const pid of pids)
      for (const file of ["cmdline", "environ"])
        expect(readFileSync(`/proc/${pid}/${file}`, "utf8")).not.toContain(MARK);

    await Promise.all([hers, his].map(({ run }) => run(["stop"])));
    for (const { path } of [hers, his]) expect(filesWith(path, MARK)).toEqual([]);
    const received = await databaseOf(his);
    expect([MARK, ...SECRETS].filter((text) => received.includes(text))).toEqual([MARK]);
  },
);

/** Gives each text argument of each tool a marked text of its own; resolves to the arguments that were refused. */
async function writeEverywhere({ client }: Attached): Promise<string[]> {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).toSorted()).toEqual(Object.keys(CALLS).toSorted());
  const refused: string[] = [];
  for (const { name, inputSchema } of tools)
    for (const [argument, text] of Object.entries(markedTexts(name, inputSchema.properties))) {
      const base = CALLS[name]?.(argument);
      const reply = await client.callTool({ name, arguments: { ...base, [argument]: text } });
      if (!reply.isError) continue;
      refused.push(argument);
      expect(JSON.stringify(reply)).not.toContain("internal");
    }
  for (const uri of [`paired://memory/${MARK}`, `paired://board/${MARK}`, `paired://roles/${MARK}`])
    await client.readResource({ uri }).catch(() => undefined);
  await client.getPrompt({ name: MARK }).catch(() => undefined);
  await client.callTool({ name: MARK, arguments: {} }).catch(() => undefined);
  return refused;
}

function markedTexts(tool: string, properties: unknown): Record<string, unknown> {
  const marked: Record<string, unknown> = {};
  for (const [argument, schema] of Object.entries(PROPERTIES.parse(properties ?? {}))) {
    const text = `${MARK}-${tool}-${argument}`;
    if (schema.type === "string" && !schema.enum) marked[argument] = text;
    if (schema.type === "array") marked[argument] = [text];
  }
  return marked;
}

const PROPERTIES = z.record(
  z.string(),
  z.object({
    type: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
  }),
);

/** What a relay says on stderr to lines that nobody can understand. */
async function talkNonsense({ relay }: Place): Promise<string> {
  const { child, say, hear, stderr } = relay();
  say(`{"jsonrpc":"2.0","${MARK}":`, request(MARK, MARK), request(1, "ping"));
  while ((await hear()).id !== 1);
  child.stdin?.end();
  await once(child, "exit");
  return stderr;
}

async function meet(ana: Attached, ben: Attached): Promise<void> {
  const names = { name: `${MARK} space`, handle: `${MARK} ana` };
  await ana.call("space_manage", { action: "create", ...names });
  const { code } = await ana.call("space_manage", { action: "invite", space: "S1" });
  await ben.call("space_manage", { action: "join", code, handle: `${MARK} ben` });
  const list = { action: "list" };
  await expect.poll(() => ana.call("space_manage", list), POLL).toHaveProperty("waiting");
  await ana.call("space_manage", { action: "confirm", candidate: "C1" });
  await expect
    .poll(() => ben.call("space_manage", list), POLL)
    .toMatchObject({ spaces: [expect.stringContaining("S1 active")] });
}

/** Releases one entry full of secrets; resolves when the other has found what is left of it. */
async function share(ana: Attached, ben: Attached): Promise<void> {
  const body = `${MARK} refunds wait for the webhook: ${SECRETS.join(" and ")}`;
  const { id } = await ana.call("memory_add", { title: `${MARK} refunds`, body });
  const { share: name, digest } = await ana.call("knowledge_share", {
    action: "preview",
    id,
    space: "S1",
  });
  await ana.call("knowledge_share", { action: "release", share: name, digest });
  const find = async (): Promise<string> =>
    JSON.stringify(
      await ben.call("memory_search", {
        query: "refunds webhook",
        scope: "spaces",
        format: "detailed",
      }),
    );
  await expect.poll(find, POLL).toContain(MARK);
  const found = await find();
  for (const secret of SECRETS) expect(found).not.toContain(secret);
}

const POLL = { timeout: 15_000 };

/** Every page of a home's database, in clear. */
async function databaseOf({ home }: Place): Promise<Buffer> {
  const { keys, dbPath } = await openHome({ home, keyFile: undefined, keychain: false });
  return Buffer.concat(decryptPages(readFileSync(dbPath), keys.database));
}
