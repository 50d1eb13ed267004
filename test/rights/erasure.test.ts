import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { Writer } from "../../src/agents/session.ts";
import { PairedError } from "../../src/errors.ts";
import { UNKNOWN_TREE } from "../../src/work-tree.ts";
import { decryptPages } from "../store/sqlcipher.ts";
import { openRights, type OpenRights, useSome } from "./open-rights.ts";

test("an entry is erased with its history, and a scan proves it", async () => {
  await using world = await openRights();
  const id = world.remember("sentinel-one: refunds wait for the webhook");
  const editor = { session: "s", client: "test" };
  world.ctx.memory.correct(id, { body: "sentinel-two: refunds are sent at once" }, editor);
  world.ctx.memory.annotate(id, "sentinel-three: not on Sundays", editor);
  const stays = world.remember("refunds are listed in the ledger");

  const report = await world.ctx.rights.erase({ entry: id }, "terminal");

  expect(report).toMatchObject({ entries: 1, traces: 0, elsewhere: 0, asked: 0 });
  expect(report.pieces).toBeGreaterThan(2);
  expect(world.ctx.memory.find(stays)).toBeDefined();
  expect(find(world, "sentinel")).toEqual([]);
});

test("a text that another entry says too is told, not counted as left behind", async () => {
  await using world = await openRights();
  const id = world.remember("refunds wait for the webhook of the bank");
  world.remember("refunds wait for the webhook of the bank, said twice", { project: "other" });

  const report = await world.ctx.rights.erase({ entry: id }, "terminal");

  expect(report).toMatchObject({ traces: 0, elsewhere: 1 });
});

test("a copy in a file of the home is found by the scan", async () => {
  await using world = await openRights();
  const id = world.remember("refunds wait for the webhook of the bank");
  writeFileSync(world.place.file("notes.txt"), "so: refunds wait for the webhook of the bank");

  const report = await world.ctx.rights.erase({ entry: id }, "terminal");

  expect(report).toMatchObject({ traces: 1, elsewhere: 0 });
});

test("a project goes with what its sessions left, also from the archive; other projects' sessions stay", async () => {
  await using world = await openRights();
  const { sessions, rights } = world.ctx;
  const by = (session: string, project = "shop"): Writer => ({ session, client: "test", project });
  const packet = {
    goal: "sentinel goal: mend the refunds",
    state: "sentinel state: half of it answers",
    next: ["sentinel step: write the tests"],
    decisions: ["sentinel decision: amounts in cents"],
  };
  const tree = {
    ...UNKNOWN_TREE,
    branch: "sentinel/branch-of-refunds",
    dirty: { files: ["src/sentinel-refund.ts"], total: 1 },
  };
  sessions.handoff(by("old"), packet, tree);
  world.pass(200);
  sessions.handoff(by("new"), { ...packet, questions: ["sentinel question: which queue"] }, tree);
  sessions.handoff(by("other", "blog"), { state: "another project's" }, UNKNOWN_TREE);
  expect(await rights.retention.sweep()).toMatchObject({ ended: 1 });

  const report = await rights.erase({ project: "shop" }, "terminal");

  expect(report).toMatchObject({ traces: 0, elsewhere: 0 });
  expect(report.pieces).toBeGreaterThan(5);
  expect(sessions.list("shop", 10)).toEqual([]);
  expect(sessions.list("blog", 10)).toHaveLength(1);
  expect(find(world, "sentinel")).toEqual([]);
});

test("a project goes with what models used in it, even if there is nothing else", async () => {
  await using world = await openRights();
  const { usage, rights } = world.ctx;
  useSome(world.ctx);
  useSome(world.ctx, "blog");

  expect(await rights.erase({ project: "shop" }, "terminal")).toMatchObject({ traces: 0 });

  expect(usage.overview(5)).toMatchObject({
    sums: [{ records: 1 }],
    contexts: [{ project: "blog" }],
  });
  await expect(rights.erase({ project: "shop" }, "terminal")).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a project goes with its entries and tasks; the others stay", async () => {
  await using world = await openRights();
  for (let n = 0; n < 40; n += 1) world.remember(`sentinel entry number ${n} of the project`);
  world.ctx.board.add(
    { title: "sentinel task of the project", role: "alex", project: "shop", priority: "normal" },
    BY,
  );
  const stays = world.remember("another project's entry", { project: "other" });

  const report = await world.ctx.rights.erase({ project: "shop" }, "terminal");

  expect(report).toMatchObject({ entries: 40, tasks: 1, traces: 0 });
  expect(world.ctx.memory.find(stays)).toBeDefined();
  expect(find(world, "sentinel")).toEqual([]);
});

test("stores of copies are asked in every erasure, and say what they did", async () => {
  await using world = await openRights();
  const asked: unknown[] = [];
  world.ctx.rights.erasers.add({
    name: "copies",
    warning: () => "A copy goes too.",
    owe: () => void asked.push("owed"),
    owed: () => undefined,
    async erase(what) {
      asked.push(what);
      return "1 key destroyed.";
    },
  });
  const id = world.remember("refunds wait for the webhook");

  const { warnings } = world.ctx.rights.plan({ entry: id });
  const report = await world.ctx.rights.erase({ entry: id }, "terminal");

  expect(warnings).toEqual(["A copy goes too."]);
  expect(asked).toEqual(["owed", { scope: "entries", ids: [id] }]);
  expect(report.copies).toEqual(["backups: there were none.", "copies: 1 key destroyed."]);
});

test("an erasure that was cut off before the copies were reached is ended by the same again", async () => {
  await using world = await openRights();
  let owed = false;
  let reach = async (): Promise<string> => {
    throw new PairedError("unavailable", "cut off");
  };
  world.ctx.rights.erasers.add({
    name: "copies",
    warning: () => undefined,
    owe: () => void (owed = true),
    owed: () => (owed ? "A copy is still to be removed." : undefined),
    erase: () => reach(),
  });
  const id = world.remember("refunds wait for the webhook");
  const { erase, plan } = world.ctx.rights;

  await expect(erase({ entry: id }, "terminal")).rejects.toThrow("cut off");
  expect(plan({ entry: id })).toMatchObject({
    entries: 0,
    warnings: ["A copy is still to be removed."],
  });
  reach = async () => {
    owed = false;
    return "removed.";
  };
  const report = await erase({ entry: id }, "terminal");

  expect(report).toMatchObject({ entries: 0, traces: 0 });
  expect(report.copies).toContain("copies: removed.");
  expect(() => plan({ entry: id })).toThrow("nothing of that kind");
});

test("what is not there is not found, and nothing is erased", async () => {
  await using world = await openRights();
  await expect(world.ctx.rights.erase({ entry: 7 }, "terminal")).rejects.toMatchObject({
    code: "not_found",
  });
});

test("an erasure is in the audit, and the audit does not know what was erased", async () => {
  await using world = await openRights();
  const id = world.remember("refunds wait for the webhook");

  await world.ctx.rights.erase({ entry: id }, "terminal");

  const { audit } = await world.ctx.rights.report();
  expect(audit).toMatchObject({ intact: true });
  expect(audit.records).toBeGreaterThan(0);
});

const BY = { session: "s", client: "test" };

/** Where a text still is: in a file as it lies there, or in the text of a page. */
function find({ place, home }: OpenRights, text: string): string[] {
  const files = readdirSync(place.path, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(place.path, name)).isFile())
    .filter((name) => readFileSync(join(place.path, name)).includes(text));
  const pages = decryptPages(readFileSync(home.dbPath), home.keys.database);
  return [...files, ...(Buffer.concat(pages).includes(text) ? ["a page"] : [])];
}
