import { readdirSync, readFileSync, statSync } from "node:fs";

import { expect, test } from "vitest";

import { openHome } from "../../src/store/home.ts";
import { tools } from "../../src/tools/index.ts";
import { TOOLSETS } from "../../src/toolsets.ts";
import { startPaired } from "../paired.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";
import { decryptPages } from "./sqlcipher.ts";

/** A call of every tool that takes text, with a text of its own in each field; a new tool needs a line here. */
const CALLS: Record<string, readonly Record<string, unknown>[]> = {
  memory_add: [
    { title: mark(1), body: mark(2), tags: [mark(3)], project: mark(4), session: mark(5) },
    { body: mark(6), idempotency_key: mark(7) },
  ],
  memory_edit: [
    { id: "K2", action: "correct", title: mark(8), body: mark(9) },
    { id: "K2", action: "annotate", body: mark(15) },
  ],
  memory_search: [{ query: mark(10) }],
  context_pack: [{ task: mark(15), files: [mark(16)], project: mark(17) }],
  task_add: [{ title: mark(11), body: mark(12), project: mark(13), accept: [mark(19)] }],
  task_update: [
    { id: "T1", action: "claim", paths: [mark(20)] },
    { id: "T1", action: "edit", accept: [mark(21)] },
    { id: "T1", action: "handoff", note: `tests: src/a.ts ${mark(14)}`, to: "sherlock" },
  ],
  message: [{ action: "send", to: "team", text: mark(22), idempotency_key: mark(23) }],
  session: [
    { action: "start", goal: mark(24) },
    { action: "checkpoint", state: mark(25), next: [mark(26)], decisions: [mark(27)] },
    { action: "handoff", questions: [mark(28)], links: ["T1"], idempotency_key: mark(29) },
  ],
  knowledge_share: [{ action: "preview", id: "K1", space: "S1" }],
  code_complexity: [{ paths: [mark(30)], base: mark(31), gate: mark(32) }],
  usage: [
    { action: "record", tokens_in: 1, model: mark(33), idempotency_key: mark(34) },
    { action: "advise", kind: "sentinel", role: "edison" },
  ],
  privacy: [{ action: "audit", event: mark(18) }],
};
/** They take no text, or need a network and are watched there. */
const NOT_HERE = new Set([
  "task_list",
  "role_brief",
  "node_status",
  "space_manage",
  "work_insights",
  "work_state",
]);

test("no text written through any tool is in clear in any file of the home", async () => {
  using place = temporaryHome();
  await using paired = await startPaired({
    home: await openHome(place.config),
    toolsets: TOOLSETS,
  });
  const names = tools.map(({ name }) => name).filter((name) => !NOT_HERE.has(name));
  expect(Object.keys(CALLS).toSorted()).toEqual(names.toSorted());

  const refused: string[] = [];
  for (const [name, calls] of Object.entries(CALLS))
    for (const args of calls) {
      const { error } = await paired.call(name, args);
      if (error) refused.push(name);
    }

  // There is no space to share with, no project to read, and no event of that name.
  expect(refused).toEqual(["knowledge_share", "code_complexity", "privacy"]);
  expect(filesWith(place, "mark-")).toEqual([]);
  expect(filesWith(place, "SQLite format 3")).toEqual([]);
});

test("what is forgotten is in no page of the database and in no frame of its log", async () => {
  using place = temporaryHome();
  const home = await openHome(place.config);
  await using paired = await startPaired({ home });
  await paired.call("memory_add", { body: mark(1) });
  await paired.call("memory_add", { title: mark(2), body: mark(3), idempotency_key: mark(4) });
  const edit = (args: Record<string, unknown>): Promise<unknown> =>
    paired.call("memory_edit", { id: "K2", ...args });
  await edit({ action: "correct", body: mark(5) });
  await edit({ action: "annotate", body: mark(6) });
  await edit({ action: "annotate", body: mark(7) });
  await edit({ action: "undo" });
  await edit({ action: "correct", body: mark(8) });
  await edit({ action: "undo" });
  const again = { title: mark(2), body: mark(5), idempotency_key: "b" };
  expect((await paired.call("memory_add", again)).data).toMatchObject({
    near: [{ title: mark(2) }],
  });
  await paired.call("memory_edit", { id: "K3", action: "correct", title: "t", body: mark(1) });
  await paired.call("memory_edit", { id: "K3", action: "forget" });

  const { error } = await paired.call("memory_edit", { id: "K2", action: "forget" });

  expect(error).toBeUndefined();
  expect(statSync(`${home.dbPath}-wal`).size).toBe(0);
  const clear = Buffer.concat(decryptPages(readFileSync(home.dbPath), home.keys.database));
  const found = [1, 2, 3, 4, 5, 6, 7, 8].filter((number) => clear.indexOf(mark(number)) >= 0);
  expect(found).toEqual([1]);
});

function mark(number: number): string {
  return `mark-${number}-5c1e8f`;
}

function filesWith({ path, file }: TemporaryHome, text: string): string[] {
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(file(name)).isFile())
    .filter((name) => readFileSync(file(name)).includes(text));
}
