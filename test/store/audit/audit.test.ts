import { createHash, createPublicKey, verify } from "node:crypto";

import * as fc from "fast-check";
import { expect, test } from "vitest";

import { formatRecord, linkHash } from "../../../src/privacy/audit-chain.ts";
import { startPaired } from "../../paired.ts";
import { openAudit } from "./open-audit.ts";
import { inflict, rewrite } from "./tamper.ts";

const DAY_MS = 24 * 3_600_000;

test("each record carries the hash of the one before, and no content", () => {
  using chain = openAudit();
  chain.release(12, 3);

  const [first = "", second = "", third = ""] = chain.texts();

  expect(JSON.parse(first)).toEqual({
    seq: 1,
    prev: "0".repeat(64),
    at: Date.UTC(2026, 10, 23, 0, 0, 1),
    event: "release.released",
    actor: "terminal",
    kind: "entry",
    subject: expect.stringMatching(/^[0-9a-f]{32}$/),
    space: expect.stringMatching(/^[0-9a-f]{32}$/),
    digest: expect.stringMatching(/^[0-9a-f]{32}$/),
    purpose: "share",
    decision: "allowed",
    share: 1,
    numbers: { bytes: 812, findings: 2 },
  });
  expect(JSON.parse(second).prev).toBe(createHash("sha256").update(first).digest("hex"));
  expect(JSON.parse(third).prev).toBe(linkHash(second));
  expect(first).not.toContain("abab");
});

test("a record's text is the same whatever the order of its fields", () => {
  expect(formatRecord({ b: { d: 1, c: 2 }, a: "x", e: undefined })).toBe(
    '{"a":"x","b":{"c":2,"d":1}}',
  );
});

test("what a transaction takes back is not recorded either", () => {
  using chain = openAudit();

  const failing = (): unknown =>
    chain.store.transaction(() => {
      chain.release(1);
      throw new Error("after the record");
    });

  expect(failing).toThrow("after the record");
  expect(chain.texts()).toEqual([]);
});

test.each([
  { detail: "a secret in words" },
  { purpose: "a@b.example" },
  { policy: "x".repeat(41) },
  { numbers: { "my title": 1 } },
  { numbers: { bytes: 0.5 } },
])("a fact that is not of words and whole numbers is refused: %j", (words) => {
  using chain = openAudit();

  expect(() => chain.audit.write({ event: "admin.verified", actor: "terminal", ...words })).toThrow(
    "is not of words",
  );
  expect(chain.texts()).toEqual([]);
});

test("a whole chain is found whole, in slices, and so is an empty one", async () => {
  using chain = openAudit();
  expect(await chain.audit.verify()).toMatchObject({ records: 0, last: 0, fault: undefined });
  chain.store.transaction(() => chain.release(1, 600));

  expect(await chain.audit.verify()).toEqual({
    records: 600,
    first: 1,
    last: 600,
    prunedTo: 0,
    head: linkHash(chain.texts().at(-1) ?? ""),
    signed: 0,
    fault: undefined,
  });
});

test.each([
  ["DELETE FROM audit WHERE id = 4", 4, "missing"],
  ["DELETE FROM audit WHERE id = 1", 1, "missing"],
  ["DELETE FROM audit WHERE id > 7", 8, "missing"],
  ["DELETE FROM audit", 1, "missing"],
  ["UPDATE audit SET record = replace(record, '812', '813') WHERE id = 5", 5, "changed"],
  [
    "UPDATE audit SET id = 99 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 6; UPDATE audit SET id = 6 WHERE id = 99",
    3,
    "changed",
  ],
  ["INSERT INTO audit (id, record) SELECT 11, record FROM audit WHERE id = 10", 11, "foreign"],
  ["UPDATE audit SET record = '{}' WHERE id = 5", 5, "changed"],
  ["DELETE FROM audit_end", undefined, "end_lost"],
  ["UPDATE audit_end SET seq = 7; DELETE FROM audit WHERE id > 7", undefined, "end_lost"],
  ["UPDATE audit_end SET base_seq = 2; DELETE FROM audit WHERE id <= 2", undefined, "end_lost"],
])("names the first bad record after: %s", async (damage, seq, problem) => {
  using chain = openAudit();
  chain.release(1, 10);

  chain.tamper(damage);

  const { fault } = await chain.audit.verify();
  expect(fault).toMatchObject({ problem, ...(seq && { seq }) });
});

test("a chain that was written anew from the middle, with sound links, is named where that begins", async () => {
  using chain = openAudit();
  chain.release(1, 10);

  chain.tamper("");
  rewrite(chain, 6, (record) => ({ ...record, event: "release.declined" }));

  expect((await chain.audit.verify()).fault).toMatchObject({ seq: 6, problem: "changed" });
});

test("an edit by who can make row hashes breaks the links", async () => {
  using chain = openAudit();
  chain.release(1, 10);
  chain.store.db.exec(
    "DROP TRIGGER audit_is_append_only; UPDATE audit SET record = replace(record, '812', '813') WHERE id = 5",
  );

  expect((await chain.audit.verify()).fault).toMatchObject({ seq: 6, problem: "unlinked" });
});

test("our own code cannot change a record", () => {
  using chain = openAudit();
  chain.release(1);

  expect(() => chain.store.db.exec("UPDATE audit SET record = '{}'")).toThrow("never changed");
});

test("any drop, swap, edit, truncation or rewriting of records is named, at the first of them", async () => {
  const size = 12;
  const place = fc.integer({ min: 1, max: size });
  const damage = fc.oneof(
    fc.record({ kind: fc.constant("drop" as const), at: place }),
    fc.record({ kind: fc.constant("edit" as const), at: place, byte: fc.nat() }),
    fc.record({ kind: fc.constant("truncate" as const), at: place }),
    fc.record({ kind: fc.constant("rewrite" as const), at: place }),
    fc.record({ kind: fc.constant("swap" as const), at: place, other: place }),
  );
  using chain = openAudit();
  chain.release(1, size);
  const before = chain.texts();
  chain.tamper("");
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
      chain.store.db.exec("SAVEPOINT run");

      for (const each of damages) inflict(chain, each);

      const after = new Map(
        chain.store
          .prepare<[], { id: number; record: string }>("SELECT id, record FROM audit")
          .all()
          .map(({ id, record }) => [id, record]),
      );
      const firstBad = before.findIndex((text, n) => after.get(n + 1) !== text) + 1;
      const { fault } = await chain.audit.verify();
      chain.store.db.exec("ROLLBACK TO run; RELEASE run");
      expect(fault?.seq).toBe(firstBad === 0 ? undefined : firstBad);
    }),
    { numRuns: 200 },
  );
});

test("old records are removed, the rest still verifies, and the gap is told", async () => {
  using chain = openAudit();
  chain.release(1, 600);
  chain.pass(DAY_MS);
  chain.release(2, 3);

  const { removed } = await chain.audit.prune(chain.now() - DAY_MS / 2);

  expect(removed).toBe(600);
  expect(await chain.audit.verify()).toMatchObject({
    records: 5,
    first: 601,
    last: 605,
    prunedTo: 600,
    signed: 1,
    fault: undefined,
  });
  expect(JSON.parse(chain.texts().at(-1) ?? "")).toMatchObject({
    event: "audit.pruned",
    numbers: { removed: 600, to: 600 },
  });
  const subjects = chain.store.prepare("SELECT kind, name FROM audit_subject ORDER BY id").all();
  expect(subjects).toEqual([
    { kind: "space", name: "1" },
    { kind: "entry", name: "2" },
  ]);
  expect((await chain.audit.prune(0)).removed).toBe(0);
});

test("the first record of a day follows one that signs all before it", async () => {
  using chain = openAudit();
  chain.release(1, 2);
  chain.pass(DAY_MS);
  chain.release(1, 2);
  chain.pass(3 * DAY_MS);
  chain.release(1);

  const records = chain.texts().map((text) => JSON.parse(text));

  const signed = records.filter(({ event }) => event === "audit.signed");
  expect(signed.map(({ seq }) => seq)).toEqual([3, 6]);
  expect((await chain.audit.verify()).signed).toBe(2);
  const key = createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: chain.audit.seal().key },
    format: "jwk",
  });
  for (const { seq, prev, signature } of signed) {
    const head = Buffer.from(`audit head ${seq - 1} ${prev}`);
    expect(verify(null, head, key, Buffer.from(signature, "base64url"))).toBe(true);
  }
});

test("records before a prune cannot be put back, nor more be taken away", async () => {
  using chain = openAudit();
  chain.release(1, 10);
  const [text = ""] = chain.texts();
  await chain.audit.prune(chain.now() - 5000);
  chain.tamper("");
  chain.store
    .prepare<[number, string]>("INSERT INTO audit (id, record) VALUES (?, ?)")
    .run(1, text);

  expect((await chain.audit.verify()).fault).toMatchObject({ seq: 1, problem: "foreign" });
});

test("verifying goes on while records are added and pruned", async () => {
  using chain = openAudit();
  chain.store.transaction(() => chain.release(1, 1000));

  const verifying = chain.audit.verify();
  chain.release(2, 5);
  const pruning = chain.audit.prune(chain.now() - 100_000);
  chain.release(3, 5);

  expect((await verifying).fault).toBeUndefined();
  await pruning;
  expect((await chain.audit.verify()).fault).toBeUndefined();
});

test("verifying a long chain lets others in between", async () => {
  using chain = openAudit();
  chain.store.transaction(() => chain.release(1, 5000));
  let [turns, done] = [0, false];
  const tick = (): void => {
    turns += 1;
    if (!done) setImmediate(tick);
  };
  setImmediate(tick);

  await chain.audit.verify();

  done = true;
  expect(turns).toBeGreaterThanOrEqual(15);
});

test("after an entry is erased its records stay, and nobody can say whose they are", async () => {
  using chain = openAudit();
  chain.release(12, 2);
  chain.release(13);
  const [first = ""] = chain.texts();
  const { subject } = JSON.parse(first);

  chain.audit.erase({ kind: "entry", id: 12 }, { event: "erase.entry", actor: "model" });
  chain.release(12);

  const [, , , erased = "", later = ""] = chain.texts();
  expect(JSON.parse(erased)).toMatchObject({ event: "erase.entry", kind: "entry", subject });
  expect(JSON.parse(later)).toMatchObject({ kind: "entry", share: 1 });
  expect(JSON.parse(later)).not.toHaveProperty("subject");
  expect((await chain.audit.verify()).fault).toBeUndefined();
  const rows = chain.store.prepare("SELECT * FROM audit_subject WHERE name = '12'").all();
  expect(rows).toEqual([
    { id: expect.any(Number), kind: "entry", name: "12", salt: null, hash: null },
  ]);
});

test("forgetting an entry is recorded", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: "close the pool in a finally block" });

  await paired.call("memory_edit", { id: "K1", action: "forget" });

  expect(await paired.ctx.audit.verify()).toMatchObject({ records: 1, fault: undefined });
});
