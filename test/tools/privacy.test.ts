import { expect, test } from "vitest";

import { type Paired, startPaired } from "../paired.ts";

async function withRecords(): Promise<Paired> {
  let now = Date.UTC(2026, 10, 23);
  const paired = await startPaired({ clock: () => (now += 1000) });
  const { audit } = paired.ctx;
  for (const entry of [12, 13, 12])
    audit.write({
      event: entry === 13 ? "release.declined" : "release.released",
      actor: "elicitation",
      about: { kind: "entry", id: entry },
      space: 1,
      digest: "ab".repeat(32),
      purpose: "share",
      decision: entry === 13 ? "refused" : "allowed",
      share: 4,
      numbers: { bytes: 812, findings: 2 },
    });
  audit.write({
    event: "member.admitted",
    actor: "terminal",
    about: { kind: "member", id: "a1" },
    space: 2,
  });
  return paired;
}

test("records are told newest first, each in one line, with ids as the tools know them", async () => {
  await using paired = await withRecords();

  const { data } = await paired.call("privacy", { action: "audit", limit: 2 });

  expect(data).toEqual({
    records: [
      expect.stringMatching(
        /^4 2026-11-23T00:00:\d\dZ member\.admitted member ~[0-9a-f]{8} in S2 by terminal$/,
      ),
      expect.stringMatching(
        /^3 2026-11-23T00:00:\d\dZ release\.released K12 in S1 by elicitation, for share, allowed, P4, bytes 812, findings 2, hash [0-9a-f]{12}$/,
      ),
    ],
    cursor: "3",
  });
});

test.each([
  [{ id: "K12" }, [3, 1]],
  [{ id: "S1" }, [3, 2, 1]],
  [{ id: "K99" }, []],
  [{ event: "release" }, [3, 2, 1]],
  [{ event: "release.declined" }, [2]],
  [{ since: "2026-11-24" }, []],
  [{ cursor: "3" }, [2, 1]],
])("filters by %j", async (filter, wanted) => {
  await using paired = await withRecords();

  const { data } = await paired.call("privacy", { action: "audit", ...filter });

  expect(data).toMatchObject({ records: wanted.map((seq) => expect.stringMatching(`^${seq} `)) });
});

test("what was erased is found by nobody, and named no more", async () => {
  await using paired = await withRecords();
  paired.ctx.audit.erase({ kind: "entry", id: 12 }, { event: "erase.entry", actor: "model" });

  const byId = await paired.call("privacy", { action: "audit", id: "K12" });
  const all = await paired.call("privacy", { action: "audit" });

  expect(byId.data).toMatchObject({ records: [], note: expect.stringContaining("erased") });
  expect(JSON.stringify(all.data)).not.toContain("K12");
  expect(JSON.stringify(all.data)).toContain("K13");
});

test("says that the chain is whole, and what is wrong where it is not", async () => {
  await using paired = await withRecords();

  const { data } = await paired.call("privacy", { action: "audit_verify" });

  expect(data).toEqual({
    whole: true,
    count: 4,
    first: 1,
    last: 4,
    head: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test.each([
  [{ action: "audit_verify", id: "K1" }, "audit_verify does not take id"],
  [{ action: "audit", event: "reading" }, "no recorded event"],
  [{ action: "audit", id: "R3" }, "looks like K12"],
  [{ action: "audit", cursor: "x" }, "cursor"],
  [{ action: "audit", limit: 51 }, "limit"],
  [{ action: "forget_all" }, "action"],
])("refuses %j", async (input, message) => {
  await using paired = await withRecords();

  const { error } = await paired.call("privacy", input);

  expect(error).toMatchObject({ code: "bad_input", message: expect.stringContaining(message) });
});

test("a full page of records stays small", async () => {
  await using paired = await withRecords();
  for (let n = 0; n < 60; n += 1)
    paired.ctx.audit.write({
      event: "release.released",
      actor: "elicitation",
      about: { kind: "entry", id: n },
      space: 1,
      purpose: "share",
      policy: "x".repeat(40),
      detail: "y".repeat(40),
      decision: "allowed",
      digest: "ab".repeat(32),
      numbers: { bytes: 8192, findings: 100 },
    });

  const { data } = await paired.call("privacy", { action: "audit", limit: 50 });

  expect(JSON.stringify(data).length / 4).toBeLessThan(8000);
});
