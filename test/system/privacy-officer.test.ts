import { generateKeyPairSync, sign } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { z } from "zod";

import { openLocalDht } from "../../src/federation/hyper.ts";
import { RELEASE_KINDS } from "../../src/release/kinds.ts";
import { filesWith } from "../files-with.ts";
import { connectPerson, netOf } from "./person.ts";
import { type Attached, CLI, createPlace, type Place } from "./place.ts";
import { openPty } from "./pty.ts";

/** Story S4: an officer, who is no member, gets the facts of a colleague's machine and none of the content. */

const HAS_SCRIPT = existsSync("/usr/bin/script");
const CANARY = "canary-9d4e17";
const VERIFIER = join(import.meta.dirname, "../../scripts/verify-audit.js");
const POLICY = "version: 1\nonly_spaces: [shop team]\nminimum_retention_days: 400\n";

test.runIf(HAS_SCRIPT)(
  "a privacy officer audits a machine without reading what is on it",
  async () => {
    await using dht = await openLocalDht();
    await using hers = createPlace(netOf(dht));
    await using his = createPlace(netOf(dht));
    const policy = manage(hers);
    const managed = { env: policy.env };
    const officer = (args: string): ReturnType<Place["run"]> => hers.run(args.split(" "), managed);
    const ana = await connectPerson(hers, policy.env);
    const ben = await connectPerson(his);

    // 7: the organisation's rules hold before anything is shared.
    await expect(
      ana.call("space_manage", { action: "create", name: "side project", handle: "ana" }),
    ).rejects.toThrow("the only spaces");
    expect((await officer("doctor")).stdout).toMatch(/policy +managed: .*policy\.yaml \(signed\)/);
    const kept = await officer("privacy retention --set approval=7 --sweep");
    expect(kept.stdout).toMatch(/^approval +400 days/m);
    await work(ana, ben);

    // 1: the report.
    const report = REPORT.parse(JSON.parse((await officer("privacy report --json")).stdout));
    expect(report).toMatchObject({
      spaces: [{ space: 1, state: "active" }],
      left: [{ space: 1, released: 1, retracted: 1 }],
      budget: { statistics: [], scopes: [{ scope: "S1", epsilon: 0, releases: 0 }] },
      grants: [expect.stringContaining("G1 share S1: given")],
      keys: [{ type: "key_file" }],
      audit: { intact: true },
      swept: expect.any(Number),
      settings: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    for (const { purpose, basis, retention } of [...report.tables, ...report.files])
      expect([purpose, basis, retention].every((word) => word.length > 0)).toBe(true);
    expect((await officer("privacy report --html report.html")).code).toBe(0);
    const page = readFileSync(join(hers.path, "report.html"), "utf8");
    expect(page).toContain(report.settings);
    expect(page).toContain("<code>entry</code>");
    for (const text of [JSON.stringify(report), page]) expect(text).not.toContain(CANARY);

    // 2: the chain is whole, here and elsewhere; what is done to a copy is named.
    expect(await officer("audit verify")).toMatchObject({ code: 0 });
    const exported = JSON.parse((await officer("audit export audit.jsonl --json")).stdout);
    const check = (file: string): ReturnType<Place["run"]> =>
      hers.run([file, exported.key], { entry: VERIFIER });
    expect(await check("audit.jsonl")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(`^whole: ${exported.records} records`),
    });
    const lines = readFileSync(exported.path, "utf8").split("\n");
    expect(lines.join("\n")).not.toContain(CANARY);
    writeFileSync(join(hers.path, "copy.jsonl"), lines.toSpliced(3, 1).join("\n"));
    expect(await check("copy.jsonl")).toMatchObject({
      code: 1,
      stdout: "record 4 is missing, moved or changed\n",
    });

    // 3: what left, by its facts.
    const left = await officer(
      "audit query --space S1 --event release.released --since 2026-01-01 --json",
    );
    const records = left.stdout
      .trim()
      .split("\n")
      .map((line) => RECORD.parse(JSON.parse(line)));
    expect(records).toHaveLength(2);
    expect(records).toContainEqual({
      at: expect.any(Number),
      subject: expect.stringMatching(/^[0-9a-f]{32}$/),
      digest: expect.stringMatching(/^[0-9a-f]{32}$/),
      purpose: "share",
      actor: "elicitation",
      grant: 1,
      numbers: expect.objectContaining({ bytes: expect.any(Number), findings: 1 }),
    });
    expect((await officer("audit query --event release --since 2099-01-01")).stdout).toBe(
      "No record matches.\n",
    );

    // 4: work insight is off and its files are listed with none there; there is no kind of byte under which they could leave.
    expect(report.off).toContain("work insight");
    const flow = report.files.filter(({ path }) => path.startsWith("flow.db"));
    expect(flow).toContainEqual(
      expect.objectContaining({ path: "flow.db", exported: "machine", purpose: "reflect" }),
    );
    expect(flow.map(({ files }) => files)).toEqual(flow.map(() => 0));
    expect(
      Object.keys(RELEASE_KINDS).filter((kind) => /flow|work|emotion|focus/.test(kind)),
    ).toEqual([]);

    // 6: consents, with the version of the text that was shown; withdrawn at once.
    expect((await officer("consent list")).stdout).toMatch(
      /^G1 given: share note to S1, .* text share\/1$/m,
    );
    const record = (await officer("consent export")).stdout;
    expect(record).toContain("A yes is also your consent, for a year");
    expect((await officer("consent withdraw G1")).stdout).toMatch(/^G1 withdrawn/m);
    await expect.poll(() => found(ben), POLL).toBe(0);

    // 7: a policy that is touched keeps everything here, and says so.
    writeFileSync(policy.path, POLICY.replace("400", "1"));
    const { id } = await ana.call("memory_add", { body: `${CANARY} one more` });
    await expect(preview(ana, id)).rejects.toThrow("signature is not by");
    expect(await officer("doctor")).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("signature is not by"),
    });
    policy.sign();
    await release(ana, id);
    await expect.poll(() => found(ben), POLL).toBe(1);

    // 5: the colleague takes everything along, then nothing of it is left.
    const takes = openPty(
      `${process.execPath} ${CLI} export ${join(hers.path, "mine.zip")}`,
      policy.all,
    );
    await takes.until("> ");
    takes.type("export in clear");
    expect(await takes.end()).toBe(0);
    await ana.close();
    const erases = openPty(`${process.execPath} ${CLI} erase --all`, policy.all);
    await erases.until("> ");
    erases.type("erase everything in home");
    expect(await erases.end()).toBe(0);
    expect(erases.screen()).toMatch(
      /Left 1 space\.\s+1 of 1 times a member says that it is gone there\. .* cannot be taken back/,
    );
    rmSync(join(hers.path, "mine.zip"));
    expect(existsSync(hers.home)).toBe(false);
    expect(filesWith(hers.path, CANARY)).toEqual([]);
    await expect.poll(() => found(ben), POLL).toBe(0);
  },
);

const WHY = { purpose: z.string(), basis: z.string(), retention: z.string() };
const REPORT = z.looseObject({
  settings: z.string(),
  tables: z.array(z.looseObject(WHY)),
  files: z.array(z.looseObject({ path: z.string(), files: z.number(), ...WHY })),
  off: z.array(z.string()),
});
const RECORD = z.object({
  at: z.number(),
  subject: z.string(),
  digest: z.string(),
  purpose: z.string(),
  actor: z.string(),
  grant: z.number(),
  numbers: z.record(z.string(), z.number()),
});
const POLL = { timeout: 15_000 };

interface ManagedPolicy {
  readonly path: string;
  readonly env: Record<string, string>;
  /** The whole environment, for a program on a terminal. */
  readonly all: Record<string, string>;
  readonly sign: () => void;
}

/** The organisation's signed policy, as its administrator would lay it down. */
function manage({ path: folder, env }: Place): ManagedPolicy {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const [path, key] = [join(folder, "policy.yaml"), join(folder, "policy.pub")];
  const signIt = (): void => {
    writeFileSync(path, POLICY);
    writeFileSync(`${path}.sig`, sign(null, Buffer.from(POLICY), privateKey).toString("base64"));
  };
  writeFileSync(key, publicKey.export({ type: "spki", format: "pem" }));
  signIt();
  const more = { PAIRED_ORGANISATION_POLICY: path, PAIRED_ORGANISATION_KEY: key };
  return { path, env: more, all: { ...env, ...more }, sign: signIt };
}

/** Two people meet; one entry with a secret in it stays shared, another is taken back, a third never leaves. */
async function work(ana: Attached, ben: Attached): Promise<void> {
  await ana.call("space_manage", { action: "create", name: "shop team", handle: "ana" });
  const { code } = await ana.call("space_manage", { action: "invite", space: "S1" });
  await ben.call("space_manage", { action: "join", code, handle: "ben" });
  const list = { action: "list" };
  await expect.poll(() => ana.call("space_manage", list), POLL).toHaveProperty("waiting");
  await ana.call("space_manage", { action: "confirm", candidate: "C1" });
  await expect
    .poll(() => ben.call("space_manage", list), POLL)
    .toMatchObject({ spaces: [expect.stringContaining("S1 active")] });
  await ana.call("memory_add", { body: `${CANARY} refunds wait; password=hunter2-${CANARY}` });
  await ana.call("memory_add", { body: `${CANARY} taken back soon` });
  await ana.call("memory_add", { body: `${CANARY} stays here` });
  for (const id of ["K1", "K2"]) await release(ana, id);
  await expect.poll(() => found(ben), POLL).toBe(2);
  await ana.call("knowledge_share", { action: "retract", share: "P2" });
  await expect.poll(() => found(ben), POLL).toBe(1);
}

async function release(ana: Attached, id: unknown): Promise<void> {
  const { share, digest } = await preview(ana, id);
  const wish = { action: "release", share, digest };
  expect(await ana.call("knowledge_share", wish)).toMatchObject({ state: "released" });
}

function preview({ call }: Attached, id: unknown): Promise<Record<string, unknown>> {
  return call("knowledge_share", { action: "preview", id, space: "S1" });
}

async function found({ call }: Attached): Promise<number> {
  const { results } = await call("memory_search", { query: CANARY, scope: "spaces" });
  return Array.isArray(results) ? results.length : 0;
}
