import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { run } from "../../src/commands/audit.ts";
import { EXIT } from "../../src/commands/command.ts";
import { openContext } from "../../src/context.ts";
import { rowMac, toCell } from "../../src/privacy/row-mac.ts";
import { openCiphered } from "../../src/store/cipher.ts";
import { openHome } from "../../src/store/home.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";
import { testProgram } from "./program.ts";

const ALONE = { PAIRED_NODE: "off" };

/** Records of five releases, the first of them of an entry that was erased. */
async function fill(place: TemporaryHome): Promise<void> {
  await using ctx = openContext({ home: await openHome(place.config) });
  for (const id of [11, 12, 12, 13, 14])
    ctx.audit.write({
      event: "release.released",
      actor: "terminal",
      about: { kind: "entry", id },
      space: 1,
      digest: "cd".repeat(32),
      purpose: "share",
      numbers: { bytes: 100 + id },
    });
  ctx.audit.erase({ kind: "entry", id: 11 }, { event: "erase.entry", actor: "model" });
}

test("verify says that the chain is whole, and that it was looked at is in it", async () => {
  using place = temporaryHome();
  await fill(place);
  const { program, said } = testProgram(place, ALONE);

  expect(await run(["verify"], program)).toBe(EXIT.ok);
  expect(said()).toMatch(
    /^The chain is whole: 6 records, 1 to 6\.\n {2}head {2}[0-9a-f]{64}\n {2}key {3}\S{43}\n$/,
  );

  expect(await run(["verify", "--json"], program)).toBe(EXIT.ok);
  expect(JSON.parse(said())).toMatchObject({ ok: true, records: 7, prunedTo: 0 });
});

test("query finds by entry, space, event and time", async () => {
  using place = temporaryHome();
  await fill(place);
  const { program, said } = testProgram(place, ALONE);

  await run(["query", "--entry", "K12"], program);
  expect(said().trim().split("\n")).toEqual([
    expect.stringMatching(
      /^3 .* release\.released K12 in S1 by terminal, for share, bytes 112, hash /,
    ),
    expect.stringMatching(/^2 .* release\.released K12 /),
  ]);
  await run(["query", "--entry", "K11"], program);
  expect(said()).toBe("No record matches.\n");
  await run(["query", "--event", "erase", "--json"], program);
  expect(JSON.parse(said())).toMatchObject({ seq: 6, event: "erase.entry", kind: "entry" });
  await run(["query", "--space", "S1", "--since", "2020-01-01", "--limit", "4"], program);
  expect(said().trim().split("\n")).toHaveLength(4);
  await run(["query", "--until", "2020-01-01"], program);
  expect(said()).toBe("No record matches.\n");
});

test.each([
  [[]],
  [["verify", "a", "b"]],
  [["export"]],
  [["export", "a", "b"]],
  [["verify", "--entry", "K1"]],
  [["query", "--event", "reads"]],
  [["query", "--since", "yesterday"]],
  [["query", "--limit", "0"]],
  [["query", "--entry", "12"]],
])("refuses %j, and starts nothing", async (args) => {
  using place = temporaryHome();

  await expect(run(args, testProgram(place, ALONE).program)).rejects.toMatchObject({
    code: "bad_input",
  });
  expect(existsSync(place.file("paired.db"))).toBe(false);
});

test("an export is private, replaces nothing, and holds no id and no content", async () => {
  using place = temporaryHome();
  await fill(place);
  const { program, said } = testProgram(place, ALONE);
  const file = place.file("audit.jsonl");

  expect(await run(["export", "audit.jsonl", "--json"], program)).toBe(EXIT.ok);

  expect(JSON.parse(said())).toMatchObject({ records: 6, head: { seq: 6 } });
  const text = readFileSync(file, "utf8");
  expect(text.split("\n")).toHaveLength(9);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(text).not.toMatch(/"K1|cdcdcdcd/);
  await expect(run(["export", "audit.jsonl"], program)).rejects.toMatchObject({ code: "conflict" });
  expect(readFileSync(file, "utf8")).toBe(text);
  await run(["query", "--event", "audit"], program);
  expect(said()).toMatch(/^7 .* audit\.exported by terminal, records 6\n$/);
});

test("an export shows that the database was replaced by an older copy of it, or the chain by another", async () => {
  using place = temporaryHome();
  await fill(place);
  const { program, said } = testProgram(place, ALONE);
  await run(["export", "audit.jsonl"], program);
  said();

  expect(await run(["verify", "audit.jsonl"], program)).toBe(EXIT.ok);
  expect(said()).toContain("The chain is whole: 7 records");

  const { dbPath, keys } = await openHome(place.config);
  const db = openCiphered(dbPath, keys.database);
  db.function("paired_mac", { varargs: true }, (table, ...cells) =>
    rowMac(keys.rowMac, String(table), cells.map(toCell)),
  );
  // As in a copy that was made after the third record.
  db.exec(`UPDATE audit_end SET seq = 3, hash = (SELECT json_extract(record, '$.prev') FROM audit WHERE id = 4);
    DELETE FROM audit WHERE id > 3`);
  db.close();
  expect(await run(["verify"], program)).toBe(EXIT.ok);
  expect(said()).toContain("The chain is whole: 3 records");
  expect(await run(["verify", "audit.jsonl"], program)).toBe(EXIT.failed);
  expect(said()).toMatch(/ends at record \d, and the export has 6: this is an older copy/);

  for (let n = 0; n < 3; n += 1) await run(["verify"], program);
  said();
  expect(await run(["verify", "audit.jsonl"], program)).toBe(EXIT.failed);
  expect(said()).toContain("record 6 is not the one in the export: the chain was written anew");

  writeFileSync(place.file("other.jsonl"), "{}\n");
  await expect(run(["verify", "other.jsonl"], program)).rejects.toMatchObject({
    code: "bad_input",
  });
});
