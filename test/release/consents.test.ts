import { expect, test } from "vitest";

import { consentRecord } from "../../src/release/consent-record.ts";
import { openSharing, type Sharing } from "./sharing.ts";

const YEAR_MS = 365 * 24 * 3_600_000;

/** Asks to release an entry; gives the approval's id. */
function ask(sharing: Sharing, entry: number): number {
  sharing.write(entry, `lesson ${entry} about pools`);
  const { share, digest } = sharing.gate.preview(entry, 1);
  return sharing.gate.request(share.id, digest).approval?.id ?? 0;
}

function confirm(sharing: Sharing, id: number): void {
  expect(sharing.approvals.confirm(id, sharing.read(id))).toBe(true);
}

function states(sharing: Sharing): string[] {
  return sharing.consents.list().map(({ id, state }) => `G${id} ${state}`);
}

test("the first yes for a kind and a space is a consent; the next shares are under it", () => {
  using sharing = openSharing();

  const first = ask(sharing, 12);
  expect(sharing.approvals.pending()[0]?.note).toContain("A yes is also your consent");
  expect(states(sharing)).toEqual(["G1 requested"]);
  confirm(sharing, first);
  const second = ask(sharing, 13);
  expect(sharing.approvals.pending()[0]?.note).not.toContain("A yes is also your consent");
  confirm(sharing, second);

  expect(states(sharing)).toEqual(["G1 given"]);
  expect(sharing.gate.list(9).map(({ share }) => share.consent)).toEqual([1, 1]);
});

test("a no to the release is a no to the consent, unless another share still asks for it", () => {
  using sharing = openSharing();
  const [first, second] = [ask(sharing, 12), ask(sharing, 13)];

  sharing.approvals.decline(first);
  expect(states(sharing)).toEqual(["G1 requested"]);
  sharing.approvals.decline(second);

  expect(states(sharing)).toEqual(["G1 refused"]);
});

test("withdrawing stops what waits, asks to delete what has left, and ends what needs no question", () => {
  using sharing = openSharing();
  confirm(sharing, ask(sharing, 12));
  const waiting = ask(sharing, 13);
  confirm(sharing, sharing.consents.askStanding({ space: 1, kind: "fix", days: 9, count: 9 }).id);

  sharing.consents.withdraw(1, "model");

  expect(states(sharing)).toEqual(["G2 withdrawn", "G1 withdrawn"]);
  expect(() => sharing.approvals.challenge(waiting)).toThrow("nothing waits");
  expect(sharing.gate.list(9).map(({ share }) => share.state)).toEqual(["declined", "retracting"]);
  expect(sharing.retracted).toHaveLength(1);
  const again = ask(sharing, 14);
  expect(sharing.approvals.pending()[0]?.note).toContain("A yes is also your consent");
  confirm(sharing, again);
  expect(states(sharing)[0]).toBe("G3 given");
});

test("a consent ends by itself, and the next release asks for another", () => {
  using sharing = openSharing();
  confirm(sharing, ask(sharing, 12));
  sharing.pass(YEAR_MS);

  ask(sharing, 13);

  expect(states(sharing)).toEqual(["G2 requested", "G1 expired"]);
});

test("a standing grant counts its uses, asks nobody, and then ends", () => {
  using sharing = openSharing();
  const ci = { session: "ci", canAsk: false };
  confirm(sharing, sharing.consents.askStanding({ space: 1, kind: "fix", days: 9, count: 2 }).id);

  const left = [12, 13, 14].map((entry) => {
    sharing.write(entry, "a lesson");
    const { share, digest } = sharing.gate.preview(entry, 1, ci);
    return sharing.gate.request(share.id, digest, ci).share;
  });

  expect(left.map(({ state, confirmedBy }) => confirmedBy ?? state)).toEqual([
    "standing",
    "standing",
    "pending",
  ]);
  expect(sharing.consents.get(1)).toMatchObject({ used: 2, limit: 2 });
  const events = sharing.store
    .prepare<[], { event: string }>("SELECT event FROM audit ORDER BY id")
    .all()
    .map(({ event }) => event);
  expect(events.filter((event) => event === "grant.used")).toHaveLength(2);
});

test("a client that can ask is asked, whatever stands", () => {
  using sharing = openSharing();
  confirm(sharing, sharing.consents.askStanding({ space: 1, kind: "fix", days: 9, count: 2 }).id);

  expect(ask(sharing, 12)).toBeGreaterThan(0);

  expect(sharing.sent).toEqual([]);
});

test.each([
  { days: 91, count: 1 },
  { days: 1, count: 501 },
  { days: 0, count: 1 },
])("a standing grant of %j is refused", (bounds) => {
  using sharing = openSharing();

  expect(() => sharing.consents.askStanding({ space: 1, kind: "fix", ...bounds })).toThrow(
    "narrower",
  );
  expect(sharing.consents.list()).toEqual([]);
});

test("a record says purpose, text, data, recipient, expiry and what happened when", () => {
  using sharing = openSharing();
  confirm(sharing, ask(sharing, 12));

  const record = consentRecord(sharing.consents.get(1));

  expect(record).toMatchObject({
    "@type": "dpv:ConsentRecord",
    "dct:identifier": "G1",
    "dpv:hasConsentStatus": "dpv:ConsentGiven",
    "dpv:hasNotice": { "dct:identifier": "share/1" },
    "dpv:hasProcess": {
      "dpv:hasPersonalData": ["entry: fix, redacted"],
      "dpv:hasRecipient": "S1",
      "dpv:hasDuration": { "dct:valid": "2027-11-23T00:00:00.000Z" },
    },
    "dpv:hasActivity": [
      { "dpv:hasConsentStatus": "dpv:ConsentRequested", "dct:date": "2026-11-23T00:00:00.000Z" },
      { "dpv:hasConsentStatus": "dpv:ConsentGiven", "dct:date": "2026-11-23T00:00:00.000Z" },
    ],
  });
});
