import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { formatRecord, linkHash, NO_RECORD } from "../../src/privacy/audit-chain.ts";
import { sealChain } from "../../src/privacy/audit-seal.ts";
import { openAudit } from "../store/audit/open-audit.ts";
import { createPlace, type Place } from "./place.ts";

const VERIFIER = join(import.meta.dirname, "../../scripts/verify-audit.js");

/** A home in which five entries were forgotten, by way of the tools, and its exported chain: the keys were made, and five erasures. */
async function exported(place: Place): Promise<{ readonly key: string; readonly text: string }> {
  const { call } = await place.connect();
  for (let n = 1; n <= 5; n += 1) await call("memory_add", { body: `lesson ${n} of the pool` });
  for (let n = 1; n <= 5; n += 1) await call("memory_edit", { id: `K${n}`, action: "forget" });
  const { code, stdout } = await place.run(["audit", "export", "audit.jsonl", "--json"]);
  expect(code).toBe(0);
  const { key, path } = JSON.parse(stdout);
  return { key, text: readFileSync(path, "utf8") };
}

test("verify, query and export a chain while a client works, and check it without PAIRED", async () => {
  await using place = createPlace();
  const { key, text } = await exported(place);

  const verified = await place.run(["audit", "verify"]);
  const found = await place.run(["audit", "query", "--event", "erase", "--limit", "2"]);
  const doctor = await place.run(["doctor"]);
  const whole = await place.run(["audit.jsonl", key], { entry: VERIFIER });
  const other = await place.run(["audit.jsonl", "B".repeat(43)], { entry: VERIFIER });

  expect(verified).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("The chain is whole: 7 records"),
  });
  expect(verified.stdout).toContain(key);
  expect(found.stdout.trim().split("\n")).toEqual([
    expect.stringMatching(/^6 .* erase\.entry an erased entry by model$/),
    expect.stringMatching(/^5 .* erase\.entry an erased entry by model$/),
  ]);
  expect(doctor.stdout).toMatch(/ok {4}audit {8}8 records, an unbroken chain/);
  expect(whole).toEqual({ code: 0, stdout: `whole: 6 records, 1 to 6; key ${key}\n`, stderr: "" });
  expect(other).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("signed with another key"),
  });
  expect(text).not.toMatch(/lesson/);
});

test("the program names the first bad record of a file, whatever was done to it", async () => {
  await using place = createPlace();
  const { text } = await exported(place);
  const lines = text.trimEnd().split("\n");
  const line = (n: number): string => lines[n - 1] ?? "";

  const bad = async (content: string): Promise<string> => {
    writeFileSync(join(place.path, "bad.jsonl"), content);
    const { code, stdout } = await place.run(["bad.jsonl"], { entry: VERIFIER });
    expect(code).toBe(1);
    return stdout.trim();
  };
  const changed = (all: readonly string[]): Promise<string> => bad(`${all.join("\n")}\n`);

  expect(await changed(lines.toSpliced(2, 1))).toBe("record 3 is missing, moved or changed");
  expect(await changed(lines.toSpliced(0, 1))).toBe("record 1 is missing, moved or changed");
  expect(await changed(lines.toSpliced(5, 1))).toBe("record 6 is missing: the end was cut off");
  expect(await changed(lines.with(2, line(3).replace("model", "node")))).toBe(
    "record 3 was changed, or 4 was",
  );
  expect(await changed(lines.with(5, line(6).replace("model", "node")))).toBe(
    "record 6 was changed or added",
  );
  expect(await changed(lines.with(1, line(3)).with(2, line(2)))).toBe(
    "record 2 is missing, moved or changed",
  );
  expect(await changed(lines.slice(0, 5))).toContain("the ends are not signed");
  expect(await changed(lines.with(6, line(7).replace('"seq":6', '"seq":5')))).toContain(
    "the ends are not signed",
  );
  expect(await bad(lines.join("\n"))).toBe("the last line is cut off");
  expect((await place.run(["nothing.jsonl"], { entry: VERIFIER })).code).toBe(2);
});

test("any one changed byte of an exported file is found", async () => {
  await using place = createPlace();
  const bytes = Buffer.from((await exported(place)).text);

  for (let at = 7; at < bytes.length; at += Math.ceil(bytes.length / 15)) {
    const bad = Buffer.from(bytes);
    bad[at] = (bad[at] ?? 0) ^ 1;
    writeFileSync(join(place.path, "bad.jsonl"), bad);
    expect((await place.run(["bad.jsonl"], { entry: VERIFIER })).code).toBe(1);
  }
});

test("each day's signature is checked, and one that is made up is named", async () => {
  await using place = createPlace();
  using chain = openAudit();
  for (let day = 0; day < 3; day += 1) {
    chain.release(day + 1, 4);
    chain.pass(24 * 3_600_000);
  }
  const { signature, ...ends } = chain.audit.seal();
  const check = async (text: string): Promise<string> => {
    writeFileSync(join(place.path, "days.jsonl"), text);
    return (await place.run(["days.jsonl"], { entry: VERIFIER })).stdout;
  };
  const whole = [...chain.texts(), formatRecord(ends), formatRecord({ signature }), ""].join("\n");

  expect(await check(whole)).toMatch(/^whole: 14 records, 1 to 14;/);
  expect(await check(withForgedDay(chain.texts(), 5))).toBe(
    "record 5 does not sign what is before it\n",
  );
});

/** A chain written anew from record `seq` on, sound and signed at its end with a key of one's own, which cannot sign that day. */
function withForgedDay(texts: readonly string[], seq: number): string {
  const lines: string[] = [];
  let prev = NO_RECORD;
  for (const text of texts) {
    const record: Record<string, unknown> = { ...JSON.parse(text), prev };
    if (record.seq === 1) record.actor = "model";
    if (record.seq === seq) record.signature = "A".repeat(86);
    const line = formatRecord(record);
    lines.push(line);
    prev = linkHash(line);
  }
  const head = { seq: lines.length, hash: prev };
  const ends = { base: { seq: 0, hash: NO_RECORD }, head, at: 0 };
  const { signature, ...unsigned } = sealChain(Buffer.alloc(32, 1), ends);
  return [...lines, formatRecord(unsigned), formatRecord({ signature }), ""].join("\n");
}
