import { existsSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { z } from "zod";

import { openContext } from "../../src/context.ts";
import { openLocalDht } from "../../src/federation/hyper.ts";
import { openHome } from "../../src/store/home.ts";
import { netOf } from "./person.ts";
import { type Attached, CLI, createPlace, type Place } from "./place.ts";
import { openPty, type Pty } from "./pty.ts";

const REVIEW = `${process.execPath} ${CLI} review`;
const HAS_SCRIPT = existsSync("/usr/bin/script");
const SENTINEL = "hunter2-of-ana-9f3c";

test("review is refused where its input is no terminal", async () => {
  await using place = createPlace();

  const { code, stdout, stderr } = await place.run(["review"]);

  expect(code).toBe(2);
  expect(stderr).toContain("review needs a terminal");
  expect(stdout).toBe("");
  expect(existsSync(join(place.home, "paired.db"))).toBe(false);
});

test.runIf(HAS_SCRIPT)("review is refused where its output is no terminal", async () => {
  await using place = createPlace();
  const pty = openPty(`${REVIEW} | cat`, place.env);

  await pty.end();

  expect(pty.screen()).toContain("review needs a terminal");
});

test.runIf(HAS_SCRIPT)("review is refused where its input is a pipe on a terminal", async () => {
  await using place = createPlace();
  const pty = openPty(`yes | ${REVIEW}`, place.env);

  expect(await pty.end()).toBe(2);

  expect(pty.screen()).toContain("review needs a terminal");
});

test.runIf(HAS_SCRIPT)(
  "on a terminal, review starts the node and says that nothing waits",
  async () => {
    await using place = createPlace();
    const pty = openPty(REVIEW, place.env);

    await pty.until("Nothing waits for you.");

    expect(await pty.end()).toBe(0);
  },
);

test.runIf(HAS_SCRIPT)(
  "what waits is shown as it is, and Enter, wrong words and Ctrl-D leave it",
  async () => {
    await using place = createPlace();
    const text = 'alpha bravo charlie\nand "delta\u001B[2J\u202Eecho"';
    await withContext(place, async ({ approvals }) => {
      for (const subject of [1, 2, 3])
        approvals.request({ kind: "member", subject, title: `let C${subject} in`, text });
    });
    const pty = openPty(REVIEW, place.env);

    const shown = await pty.until("> ");
    expect(shown).toContain("1 of 3: let C1 in");
    expect(shown).toContain(String.raw`\u{1b}[2J\u{202e}`);
    expect(shown).not.toContain("\u001B[2J\u202E");
    pty.type("");
    await pty.until("It goes on waiting.");
    await pty.until("> ");
    pty.type("some other words");
    await pty.until("Those are not the words");
    await pty.until("3 of 3");
    await pty.until("> ");
    pty.type("\u0004");
    await pty.until("It goes on waiting.");

    expect(await pty.end()).toBe(0);
    await place.run(["stop"]);
    await withContext(place, async ({ approvals }) => {
      expect(approvals.pending()).toHaveLength(3);
    });
  },
);

test.runIf(HAS_SCRIPT)("a person lets somebody in and an entry out on a terminal", async () => {
  await using dht = await openLocalDht();
  await using here = createPlace(netOf(dht));
  await using there = createPlace(netOf(dht));
  const [ana, ben] = [await here.connect(), await there.connect()];
  await ana.call("space_manage", { action: "create", name: "shop", handle: "ana" });

  const { code } = await ana.call("space_manage", { action: "invite", space: "S1" });
  const { phrase } = await ben.call("space_manage", { action: "join", code, handle: "ben" });
  await until(async () => "waiting" in (await ana.call("space_manage", { action: "list" })));
  const asked = await ana.call("space_manage", { action: "confirm", candidate: "C1" });
  expect(asked).toMatchObject({ state: "waiting", note: expect.stringContaining("review") });
  const door = await decide(here);
  expect(door).toContain('let "ben" into S1');
  expect(plain(door)).toContain(String(phrase));
  await until(async () => (await state(ben)).startsWith("S1 active"));

  await ana.call("memory_add", { body: `Refunds wait for the webhook. password=${SENTINEL}` });
  const { text, ...preview } = await previewOf(ana);
  expect(text).not.toContain(SENTINEL);
  const release = { action: "release", ...preview };
  expect(await ana.call("knowledge_share", release)).toMatchObject({ state: "pending" });
  expect(await find(ben)).toBe(0);
  const gate = await decide(here);
  expect(plain(gate).replaceAll(/\r?\n {2}\| /g, "")).toContain(text);
  expect(gate).not.toContain(SENTINEL);

  expect(await ana.call("knowledge_share", release)).toMatchObject({ state: "released" });
  await until(async () => (await find(ben)) === 1);
});

test.runIf(HAS_SCRIPT)("with PAIRED_NODE=off, review decides between two clients", async () => {
  await using dht = await openLocalDht();
  await using place = createPlace({ ...netOf(dht), PAIRED_NODE: "off" });
  const first = await place.connect();
  await first.call("space_manage", { action: "create", name: "shop", handle: "ana" });
  await first.call("memory_add", { body: "Refunds wait for the webhook." });
  const { text: _text, ...preview } = await previewOf(first);
  const release = { action: "release", ...preview };
  expect(await first.call("knowledge_share", release)).toMatchObject({ state: "pending" });
  await first.close();

  await decide(place);

  const next = await place.connect();
  expect(await next.call("knowledge_share", release)).toMatchObject({ state: "released" });
});

test.each([["legacy"], ["modern"]] as const)(
  "a person's yes in a %s client's dialog comes through relay and node",
  async (era) => {
    await using dht = await openLocalDht();
    await using place = createPlace(netOf(dht));
    const mode = era === "legacy" ? era : { pin: "2026-07-28" };
    const capabilities = { elicitation: { form: {} } };
    const ana = await place.connect({ client: { versionNegotiation: { mode }, capabilities } });
    ana.client.setRequestHandler("elicitation/create", () => ({
      action: "accept",
      content: { decision: "release" },
    }));
    await ana.call("space_manage", { action: "create", name: "shop", handle: "ana" });
    await ana.call("memory_add", { body: "Refunds wait for the webhook." });
    const { text: _text, ...preview } = await previewOf(ana);

    const { state: end } = await ana.call("knowledge_share", { action: "release", ...preview });

    expect(end).toBe("released");
  },
);

test.runIf(HAS_SCRIPT)(
  "with a passphrase, neither a dialog nor a scripted terminal lets anything out; the person does",
  async () => {
    await using dht = await openLocalDht();
    await using place = createPlace(netOf(dht));
    const passphrase = "correct horse battery";
    expect(
      await place.run(["keys", "passphrase", "--stdin"], { input: `${passphrase}\n` }),
    ).toMatchObject({ code: 0 });
    const ana = await place.connect({ client: { capabilities: { elicitation: { form: {} } } } });
    const asked: string[] = [];
    ana.client.setRequestHandler("elicitation/create", ({ params }) => {
      asked.push(params.message);
      return { action: "accept", content: { decision: "release" } };
    });
    await ana.call("space_manage", { action: "create", name: "shop", handle: "ana" });
    await ana.call("memory_add", { body: "Refunds wait for the webhook." });
    const { text: _text, ...preview } = await previewOf(ana);
    const release = { action: "release", ...preview };
    expect(await ana.call("knowledge_share", release)).toMatchObject({ state: "pending" });
    expect(asked).toEqual([]);

    const script = openPty(REVIEW, place.env);
    script.type(highlighted(await script.until("> ")));
    await script.until("Passphrase: ");
    script.type("the model guesses");
    await script.until("Nothing happened");
    expect(await script.end()).toBe(0);
    expect(await ana.call("knowledge_share", release)).toMatchObject({ state: "pending" });

    const person = openPty(REVIEW, place.env);
    person.type(highlighted(await person.until("> ")));
    await person.until("Passphrase: ");
    person.type(passphrase);
    await person.until("Confirmed.");
    expect(await person.end()).toBe(0);
    expect(person.screen()).not.toContain(passphrase);
    expect(await ana.call("knowledge_share", release)).toMatchObject({ state: "released" });
  },
);

test.runIf(HAS_SCRIPT)(
  "a standing grant is given on a terminal, and lets so many out",
  async () => {
    await using dht = await openLocalDht();
    await using place = createPlace(netOf(dht));
    const ci = await place.connect();
    await ci.call("space_manage", { action: "create", name: "shop", handle: "ana" });
    await ci.call("memory_add", { body: "Refunds wait for the webhook." });
    const allow = `${process.execPath} ${CLI} consent allow --space S1 --kind note --count 1`;
    expect((await place.run(["consent", "allow", "--space", "S1", "--kind", "note"])).code).toBe(2);

    const pty = openPty(allow, place.env);
    pty.type(highlighted(await pty.until("> ")));
    await pty.until("Confirmed.");
    expect(await pty.end()).toBe(0);
    const { text: _text, ...preview } = await previewOf(ci);

    expect(await ci.call("knowledge_share", { action: "release", ...preview })).toMatchObject({
      state: "released",
    });
    expect((await place.run(["consent"])).stdout).toMatch(
      /^G1 given: standing note to S1, .*1 of 1 used, text standing\/1$/m,
    );
  },
);

const PREVIEW = z.object({ share: z.string(), digest: z.string(), text: z.string() });

async function previewOf({ call }: Attached): Promise<z.output<typeof PREVIEW>> {
  return PREVIEW.parse(await call("knowledge_share", { action: "preview", id: "K1", space: "S1" }));
}

/** One review of one decision, by a person who types the words; resolves to what they saw. */
async function decide(place: Place): Promise<string> {
  const pty: Pty = openPty(REVIEW, place.env);
  const shown = await pty.until("> ");
  pty.type(highlighted(shown));
  await pty.until("Confirmed.");
  expect(await pty.end()).toBe(0);
  return shown;
}

function highlighted(screen: string): string {
  // oxlint-disable-next-line no-control-regex -- the escape sequences of the highlight
  const marked = [...screen.matchAll(/\u001B\[7m([^\u001B]*)\u001B\[0m/g)];
  return marked.map(([, word]) => word).join(" ");
}

function plain(screen: string): string {
  // oxlint-disable-next-line no-control-regex -- the escape sequences of the highlight
  return screen.replaceAll(/\u001B\[[07]m/g, "");
}

async function state({ call }: Attached): Promise<string> {
  const { spaces } = await call("space_manage", { action: "list" });
  return Array.isArray(spaces) ? String(spaces[0]) : "";
}

async function find({ call }: Attached): Promise<number> {
  const { results } = await call("memory_search", { query: "refunds webhook", scope: "spaces" });
  return Array.isArray(results) ? results.length : 0;
}

/** Asks again until it holds: the other side is another process. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) continue;
}

async function withContext(
  { home }: Place,
  work: (ctx: ReturnType<typeof openContext>) => Promise<void>,
): Promise<void> {
  const config = { home, keyFile: undefined, keychain: false };
  await using ctx = openContext({ home: await openHome(config) });
  await work(ctx);
}
