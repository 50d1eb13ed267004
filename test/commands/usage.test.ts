import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { EXIT } from "../../src/commands/command.ts";
import { run as runDoctor } from "../../src/commands/doctor.ts";
import { run } from "../../src/commands/usage.ts";
import { openContext } from "../../src/context.ts";
import { openHome } from "../../src/store/home.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";
import { testProgram } from "./program.ts";

/** What the command says, in a home of its own and without a node. */
async function say(place: TemporaryHome, ...args: string[]): Promise<string> {
  const { program, said } = testProgram(place, { PAIRED_NODE: "off" });
  expect(await run(args, program)).toBe(EXIT.ok);
  return said();
}

async function refusal(place: TemporaryHome, ...args: string[]): Promise<unknown> {
  const { program } = testProgram(place, { PAIRED_NODE: "off" });
  return run(args, program).then(
    () => "nothing was refused",
    (error: unknown) => error,
  );
}

test("limits are set, changed and taken away, and what else is in the file stays", async () => {
  using place = temporaryHome();
  const path = place.file("usage.yaml");
  writeFileSync(path, "# mine\nversion: 1\nadvice:\n  # by me\n  - { when: {}, why: so }\n", {
    mode: 0o600,
  });

  await say(place, "set", "full", "--context", "150k");
  await say(place, "set", "five-hours", "--tokens", "2.5M", "--hours", "5", "--client", "codex");
  const said = await say(place, "next", "codex", "windsurf");

  expect(said).toBe(`${path}
  full: hand over at 150,000 tokens of context
  five-hours: hand over at 80 % of 2,500,000 tokens of codex in 5 h
  go on in: codex, windsurf
`);
  expect(readFileSync(path, "utf8")).toBe(`# mine
version: 1
advice:
  # by me
  - { when: {}, why: so }
limits:
  full: { context: 150000 }
  five-hours: { tokens: 2500000, hours: 5, client: codex }
next: [ codex, windsurf ]
`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await say(place, "unset", "five-hours");
  expect(JSON.parse(await say(place, "set", "full", "--quota", "90", "--json"))).toMatchObject({
    limits: [{ name: "full", measure: "quota", of: 90 }],
    next: ["codex", "windsurf"],
  });
});

test("a first limit makes the file; one that is JSON stays JSON; a link stays a link", async () => {
  using place = temporaryHome();
  await say(place, "set", "full", "--context", "5");
  expect(readFileSync(place.file("usage.yaml"), "utf8")).toBe(
    "version: 1\nlimits:\n  full: { context: 5 }\n",
  );

  using json = temporaryHome();
  writeFileSync(json.file("elsewhere"), '{"version": 1}', { mode: 0o600 });
  symlinkSync(json.file("elsewhere"), json.file("usage.json"));
  await say(json, "next", "zed");
  expect(JSON.parse(readFileSync(json.file("elsewhere"), "utf8"))).toEqual({
    version: 1,
    next: ["zed"],
  });
});

test.each<[string, string[], string]>([
  ["no number", ["set", "full", "--context", "much"], "--context is a number"],
  ["a negative one", ["set", "full", "--context=-5"], "--context is a number"],
  ["NaN", ["set", "full", "--context", "NaN"], "--context is a number"],
  ["too many", ["set", "full", "--context", "999999999999"], "limits.full.context"],
  ["nothing to measure", ["set", "full"], "one of context, tokens, cost, quota"],
  ["two things to measure", ["set", "full", "--context", "5", "--quota", "5"], "one of context"],
  ["tokens without hours", ["set", "five", "--tokens", "5"], "tokens needs the hours"],
  ["a bad name", ["set", "Full!", "--context", "5"], "small letters"],
  ["a name too many", ["set", "a", "b", "--context", "5"], "not understood"],
  ["no name", ["unset"], "not understood"],
  ["a limit that is not there", ["unset", "full"], "no limit of this name"],
  ["a client that is none", ["next", "a;b"], "as it names itself"],
  ["an option of another action", ["next", "zed", "--at", "5"], "next takes no --at"],
  ["another action", ["gess"], "not understood"],
  ["no hours", ["report", "--hours", "0"], "--hours is a whole number"],
  ["another size", ["advise", "--size", "huge"], "--size is one of"],
])("%s is refused, and nothing is written", async (_, args, says) => {
  using place = temporaryHome();

  expect(await refusal(place, ...args)).toMatchObject({ message: expect.stringContaining(says) });

  expect(() => statSync(place.file("usage.yaml"))).toThrow("ENOENT");
});

test("a file that does not count is not changed, and doctor names its line", async () => {
  using place = temporaryHome();
  writeFileSync(place.file("usage.yaml"), "version: 1\nlimits:\n  full: {}\n", { mode: 0o600 });

  expect(await refusal(place, "next", "zed")).toMatchObject({
    message: expect.stringContaining("line 3: limits.full"),
  });

  const { program, said } = testProgram(place);
  await runDoctor([], program);
  expect(said()).toMatch(/fail {2}usage .*usage\.yaml does not count: line 3: limits\.full/);
  using folder = temporaryHome();
  mkdirSync(folder.file("usage.yaml"));
  expect(await refusal(folder, "next", "zed")).toMatchObject({
    message: expect.stringContaining("not a file"),
  });
});

test("doctor says which limits there are, and asks where to go on", async () => {
  using place = temporaryHome();
  const doctor = async (): Promise<string> => {
    const { program, said } = testProgram(place);
    await runDoctor([], program);
    return said();
  };

  expect(await doctor()).toMatch(/ok {4}usage +no limit is set/);
  await say(place, "set", "full", "--context", "5");
  expect(await doctor()).toMatch(/warn {2}usage +full; nobody has said where to go on/);
  await say(place, "next", "zed");
  expect(await doctor()).toMatch(/ok {4}usage +full; at one, go on in zed/);
});

test("the report says how much, who counted, how old, and how far each limit is", async () => {
  using place = temporaryHome();
  await say(place, "set", "full", "--context", "150k");
  await say(place, "set", "five", "--tokens", "1000", "--hours", "5");
  await say(place, "next", "codex");
  {
    await using ctx = openContext({ home: await openHome(place.config) });
    const by = { client: "claude-code", session: "s1", project: "shop" };
    const amounts = {
      tokensIn: 700,
      tokensOut: 200,
      cacheRead: null,
      cacheWrite: null,
      cost: null,
    };
    ctx.usage.record(by, { amounts, model: "gpt-6", context: 84_000 });
  }

  const said = await say(place);

  expect(said.replaceAll(/\d+ s ago/g, "now")).toBe(`Used in 5 h
  claude-code gpt-6: in 700, out 200, cache read unknown, written unknown (tool, now)
Context
  claude-code, shop: 84,000 tokens (tool, now)
Limits
  full: hand over at 150,000 tokens of context
  five: 900 of 1,000 tokens in 5 h, 90 % (tool, now): reached
Go on in
  codex
`);
  expect(JSON.parse(await say(place, "report", "--json", "--hours", "24"))).toMatchObject({
    hours: 24,
    sums: [{ client: "claude-code", tokensOut: 200, cacheRead: null, source: "tool" }],
  });
});

test("an empty ledger says so, and advice comes from the table", async () => {
  using place = temporaryHome();

  expect(await say(place)).toContain("nothing that anybody counted");
  expect(await say(place, "advise", "--kind", "review")).toMatch(/^role sherlock, strong model/);
  expect(await refusal(place, "advise", "--role", "bob")).toMatchObject({
    message: "there is no such role",
  });
});
