import type { Tool } from "@modelcontextprotocol/client";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";

import { openHome } from "../../src/store/home.ts";
import { verifyDatabase } from "../../src/store/verify.ts";
import { anyText } from "../any-text.ts";
import { startPaired } from "../paired.ts";
import { temporaryHome } from "../temporary-home.ts";

/** Texts that mean something to SQL, FTS5, shells, templates or pages, and scripts other than ours: all of them are text. */
const TEXTS = [
  "'; DROP TABLE entry; --",
  `" OR "parser"="parser`,
  "K1'; DELETE FROM entry WHERE 1=1; --",
  "NEAR(cache parser, 3) AND NOT lease OR queue*",
  "title:cache {title body}: parser ^lease -queue",
  `quotes " ' \` “ ” and """ alone`,
  "percent %s ?1 :name @name $name \\0 \\u0000",
  "$(reboot) `reboot` ${process.exit()} {{7*7}}",
  "<script>alert(1)</script> <!-- comment -->",
  "../../etc/passwd",
  "אבגד הוזח טיכל",
  "مرحبا بالعالم الكبير",
  "日本語のメモ 中文笔记",
  "👩‍👩‍👧‍👦 🏳️‍🌈 family",
  "Ångström naïve ﬁne",
] as const;

test("any text is kept letter for letter in every field, and is only text to a search", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "something else" });

  for (const [n, text] of TEXTS.entries()) {
    const fields = { title: text, body: text, tags: [text], project: text, session: text };
    const id = `K${n + 2}`;
    const { data } = await paired.call("memory_add", fields);
    const whole = await paired.call("memory_search", { query: id });
    const searched = await paired.call("memory_search", {
      query: text,
      project: text,
      tags: [text],
    });

    const stored = paired.ctx.memory.recent(100).length;
    expect({ text, data, whole: whole.data, searched: searched.data, stored }).toMatchObject({
      text,
      data: { id },
      whole: { results: [{ title: text, body: text, tags: [text], project: text }] },
      searched: { results: [{ id }] },
      stored: n + 2,
    });
  }
});

test("300 calls with anything in any argument: each is done or refused with a fix, and nothing is done by half", async () => {
  using place = temporaryHome();
  const home = await openHome(place.config);
  const acknowledged = new Set<string>();
  await (async () => {
    await using paired = await startPaired({ home });
    const { tools } = await paired.client.listTools();
    const calls = tools.filter(({ name }) => TOOLS.has(name)).map(anyCall);
    await fc.assert(
      fc.asyncProperty(fc.oneof(...calls), async ({ name, args }) => {
        const { data, error } = await paired.call(name, args);
        if (name === "memory_add" && data) acknowledged.add(ADDED.parse(data).id);
        return error === undefined || REFUSAL.safeParse(error).success;
      }),
      { numRuns: 300 },
    );
    const stored = paired.ctx.memory.recent(10_000).map(({ id }) => `K${id}`);
    expect(acknowledged.size).toBeGreaterThan(15);
    expect(stored.filter((id) => !acknowledged.has(id))).toEqual([]);
  })();

  const report = await verifyDatabase(home);

  expect(report).toMatchObject({ damagedPages: [], findings: [], lostCommits: 0 });
}, 20_000);

const TOOLS: ReadonlySet<string> = new Set([
  "memory_add",
  "memory_search",
  "memory_edit",
  "context_pack",
]);
const REFUSAL = z.strictObject({
  code: z.enum(["bad_input", "not_found", "conflict"]),
  message: z.string().min(5).max(300),
  fix: z.string().min(5),
});
const ADDED = z.object({ id: z.string() });

interface AnyCall {
  readonly name: string;
  readonly args: Record<string, unknown>;
}

/** A call of one tool: what it requires is nearly always there, and half of what is given makes sense. */
function anyCall({ name, inputSchema }: Tool): fc.Arbitrary<AnyCall> {
  const { properties = {}, required = [] } = inputSchema;
  const args = Object.entries(properties).map(([key, schema]) => {
    const value = fc.oneof({ weight: 6, arbitrary: sound(key, schema) }, WILD);
    const given = { arbitrary: value.map((one) => [[key, one] as const]), weight: 1 };
    const left = { arbitrary: fc.constant([]), weight: 5 };
    return required.includes(key)
      ? fc.oneof({ ...given, weight: 30 }, { ...left, weight: 1 })
      : fc.oneof(given, left);
  });
  return fc.tuple(...args).map((given) => ({ name, args: Object.fromEntries(given.flat()) }));
}

const IDS = ["K1", "K2", "K3", "K5", "K8", "K13", "k21", "K999999999", "R1", "T1", "K0", "1"];
const SOUND: Readonly<Record<string, readonly unknown[]>> = {
  id: IDS,
  by: IDS,
  supersedes: IDS,
  expires: ["2099-01-01", "2001-01-01", "1999-12-31T23:59:60Z"],
  role: ["edison", "marie"],
  cursor: ["made-up.1", "a.b.c"],
};

const PROPERTY = z.object({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
});

/** A value of the kind that the schema asks for. */
function sound(key: string, schema: unknown): fc.Arbitrary<unknown> {
  const { type, enum: choices } = PROPERTY.parse(schema);
  const known = SOUND[key] ?? choices;
  if (known) return fc.constantFrom(...known);
  if (type === "boolean") return fc.boolean();
  if (type === "integer") return fc.constantFrom(1, 5, 20);
  if (type === "array") return fc.array(fc.constantFrom(...TEXTS), { maxLength: 3 });
  return fc.oneof(fc.constantFrom(...TEXTS), fc.constantFrom(...IDS));
}

const WILD: fc.Arbitrary<unknown> = fc.oneof(
  anyText(30),
  fc.constantFrom("", " ", "\u0000", "\uD83D", "\uDE00a", "a\u202Eb", "x".repeat(100_000)),
  fc.constantFrom(0, -1, 1.5, 1e9, null, true, {}, [], [""], ["\u0000"], [7], { length: 3 }),
);
