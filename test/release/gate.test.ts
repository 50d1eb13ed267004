import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import type { Approval } from "../../src/release/approval.ts";
import type { Preview } from "../../src/release/gate.ts";
import { openSharing, type Sharing } from "./sharing.ts";

const BODY = "Each crash left a client in the pool; close it in a finally block.";
const REFUSED = /no longer what was previewed|not of the entry|there is no entry|has expired/;
const DAY_MS = 24 * 3_600_000;

/** An entry that was previewed and waits for the person. */
function asked(sharing: Sharing): { preview: Preview; approval: Approval } {
  sharing.write(12, BODY);
  const preview = sharing.gate.preview(12, 1);
  const { approval } = sharing.gate.request(preview.share.id, preview.digest);
  if (!approval) throw new Error("nothing waits");
  return { preview, approval };
}

function confirm(sharing: Sharing, { id }: Approval): boolean {
  return sharing.approvals.confirm(id, sharing.read(id));
}

function events(sharing: Sharing): string[] {
  return sharing.store
    .prepare<[], { event: string }>("SELECT event FROM audit ORDER BY id")
    .all()
    .filter(({ event }) => event.startsWith("release."))
    .map(({ event }) => event.replace("release.", ""));
}

test("a preview is the exact text, its length and its digest, and sends nothing", () => {
  using sharing = openSharing();
  sharing.write(12, BODY, { expires: Date.UTC(2027, 0, 1) });

  const { share, text, bytes, digest, space } = sharing.gate.preview(12, 1);

  expect(JSON.parse(text)).toEqual({
    v: 1,
    uid: share.uid,
    kind: "fix",
    title: "Pool exhausted",
    body: BODY,
    tags: ["pg"],
    at: Date.UTC(2026, 10, 23),
    expires: Date.UTC(2027, 0, 1),
  });
  expect(bytes).toBe(Buffer.byteLength(text));
  expect(digest).toBe(createHash("sha256").update(text).digest("hex"));
  expect(space.name).toBe("shop team");
  expect(sharing.sent).toEqual([]);
});

test("the bytes that leave are the bytes that the person saw, once", () => {
  using sharing = openSharing();
  const { preview, approval } = asked(sharing);
  expect(approval.text).toBe(preview.text);

  confirm(sharing, approval);

  expect(sharing.sent).toEqual([
    { space: 1, text: preview.text, meta: { uid: preview.share.uid } },
  ]);
  expect(sharing.gate.get(preview.share.id).share).toMatchObject({
    state: "released",
    confirmedBy: "terminal",
    ref: { space: 1, gen: 1, seq: 1, idx: 0 },
  });
  expect(events(sharing)).toEqual(["asked", "released"]);
});

test("asking to release what is released changes nothing", () => {
  using sharing = openSharing();
  const { preview, approval } = asked(sharing);
  confirm(sharing, approval);

  const { share, approval: again } = sharing.gate.request(preview.share.id, preview.digest);

  expect(share.state).toBe("released");
  expect(again).toBeUndefined();
  expect(sharing.sent).toHaveLength(1);
});

test("secrets, mail addresses, home folders and the user's name are not in the bytes", () => {
  using sharing = openSharing();
  sharing.write(12, "password=hunter2!x of ben.carter, ben@mail.test.org, /home/ben/shop", {
    title: "with hunter2!x",
    tags: ["ben.carter"],
  });

  const { text, findings } = sharing.gate.preview(12, 1);

  expect(text).not.toMatch(/hunter2|ben/);
  expect(findings).toEqual([
    { kind: "secret:assigned", count: 2, severity: "high", action: "hide" },
    { kind: "personal:user", count: 2, severity: "medium", action: "hide" },
    { kind: "personal:email", count: 1, severity: "medium", action: "hide" },
    { kind: "personal:home", count: 1, severity: "low", action: "hide" },
  ]);
});

test("people whom the client's project names are hidden, and stay so until it is decided", () => {
  using sharing = openSharing();
  sharing.write(12, "Lars Brandt found it, Lars knows more");

  const { share, text, digest } = sharing.gate.preview(12, 1, {
    session: "a",
    canAsk: true,
    people: ["Lars Brandt"],
  });
  const { approval } = sharing.gate.request(share.id, digest);

  expect(text).toContain("<personal:name:1> found it, Lars knows more");
  expect(approval?.text).toBe(text);
});

test("another preview of the same entry is the same share, with the same bytes", () => {
  using sharing = openSharing();
  sharing.write(12, BODY);

  const first = sharing.gate.preview(12, 1);
  const second = sharing.gate.preview(12, 1);

  expect(second).toEqual(first);
});

test.each<[string, (sharing: Sharing, preview: Preview) => void]>([
  ["was corrected", ({ write }) => write(12, "Something else entirely.")],
  ["was corrected and put back", ({ write }) => (write(12, "Something else."), write(12, BODY))],
  ["was forgotten", ({ forget }) => forget(12)],
  ["has expired", ({ write }) => write(12, BODY, { expires: 1 })],
])("an entry that %s after the preview is not released", (_name, change) => {
  using sharing = openSharing();
  const { preview, approval } = asked(sharing);
  const words = sharing.read(approval.id);

  change(sharing, preview);

  expect(() => sharing.approvals.confirm(approval.id, words)).toThrow(REFUSED);
  expect(() => sharing.gate.request(preview.share.id, preview.digest)).toThrow(REFUSED);
  expect(sharing.sent).toEqual([]);
});

test("a new preview voids the decision about the one before", () => {
  using sharing = openSharing();
  const { preview, approval } = asked(sharing);
  const words = sharing.read(approval.id);
  sharing.write(12, "Something else entirely.");

  const next = sharing.gate.preview(12, 1);

  expect(next.share.id).toBe(preview.share.id);
  expect(next.digest).not.toBe(preview.digest);
  expect(() => sharing.approvals.confirm(approval.id, words)).toThrow("nothing waits");
  expect(sharing.gate.get(next.share.id).share.state).toBe("previewed");
});

test.each(["", "0".repeat(64), "K12"])("the digest %j releases nothing", (digest) => {
  using sharing = openSharing();
  sharing.write(12, BODY);
  const { share } = sharing.gate.preview(12, 1);

  expect(() => sharing.gate.request(share.id, digest)).toThrow("this digest is not");

  expect(sharing.approvals.pending()).toEqual([]);
});

test("the digest of another share releases nothing", () => {
  using sharing = openSharing();
  sharing.write(12, BODY);
  sharing.write(13, BODY);
  const { share } = sharing.gate.preview(12, 1);
  const other = sharing.gate.preview(13, 1);
  expect(other.digest).not.toBe(share.digest);

  expect(() => sharing.gate.request(share.id, other.digest)).toThrow("this digest is not");
});

test("a decision of no is kept: the same preview is not asked about again", () => {
  using sharing = openSharing();
  const { preview, approval } = asked(sharing);

  sharing.approvals.decline(approval.id);

  expect(() => sharing.gate.request(preview.share.id, preview.digest)).toThrow("was declined");
  expect(sharing.gate.preview(12, 1).share.id).not.toBe(preview.share.id);
  expect(sharing.sent).toEqual([]);
  expect(events(sharing)).toEqual(["asked", "declined"]);
});

test("a decision that nobody takes expires, and may be asked for again", () => {
  using sharing = openSharing();
  const { preview } = asked(sharing);

  sharing.pass(DAY_MS);

  expect(sharing.gate.list(10).map(({ share }) => share.state)).toEqual(["previewed"]);
  expect(sharing.gate.request(preview.share.id, preview.digest).share.state).toBe("pending");
  expect(sharing.sent).toEqual([]);
  expect(events(sharing)).toEqual(["asked", "expired", "asked"]);
});

test("when federation fails, nothing is released and the decision is open again", () => {
  using sharing = openSharing();
  const { preview, approval } = asked(sharing);
  sharing.breakOutlet();

  expect(() => confirm(sharing, approval)).toThrow("the outbox is full");

  expect(sharing.gate.get(preview.share.id).share.state).toBe("pending");
  expect(events(sharing)).toEqual(["asked"]);
});

test("a released share is retracted once, and counts who deleted it", () => {
  using sharing = openSharing();
  const { preview, approval } = asked(sharing);
  confirm(sharing, approval);
  const { id } = preview.share;

  expect(sharing.gate.retract(id)).toMatchObject({
    share: { state: "retracting" },
    receipts: { asked: 2, acknowledged: 0 },
  });
  sharing.receipts.acknowledged = 1;
  expect(sharing.gate.retract(id)).toMatchObject({ share: { state: "retracting" } });
  sharing.receipts.acknowledged = 2;
  expect(sharing.gate.list(1)).toMatchObject([{ share: { state: "retracted" } }]);

  expect(sharing.retracted).toEqual(["1 withdrawn by its author"]);
  expect(events(sharing)).toEqual(["asked", "released", "retracted"]);
});

test("a retraction of which nothing can be heard is not taken for done", () => {
  using sharing = openSharing();
  const { preview, approval } = asked(sharing);
  confirm(sharing, approval);
  sharing.closeOutlet();

  expect(sharing.gate.retract(preview.share.id)).toMatchObject({
    share: { state: "retracting" },
    receipts: undefined,
  });
});

test("retracting what waits takes the question away", () => {
  using sharing = openSharing();
  const { preview, approval } = asked(sharing);

  expect(sharing.gate.retract(preview.share.id).share.state).toBe("declined");

  expect(() => confirm(sharing, approval)).toThrow("nothing waits");
  expect(sharing.retracted).toEqual([]);
});

test("forgetting an entry takes back what waits of it, with its text", () => {
  using sharing = openSharing();
  const { preview, approval } = asked(sharing);

  sharing.gate.forget(12);

  expect(() => confirm(sharing, approval)).toThrow("nothing waits");
  expect(sharing.gate.get(preview.share.id).share.state).toBe("declined");
  expect(JSON.stringify(sharing.store.prepare("SELECT * FROM approval").all())).not.toMatch(
    /crash/,
  );
});

test("an entry is in a space once; retracted, it may be shared anew", () => {
  using sharing = openSharing();
  const { preview, approval } = asked(sharing);
  confirm(sharing, approval);

  expect(() => sharing.gate.preview(12, 1)).toThrow("already, as P1");
  sharing.gate.retract(preview.share.id);

  const again = sharing.gate.preview(12, 1);
  expect(again.share.uid).not.toBe(preview.share.uid);
});

test("a corrected text takes the place of the shared one, by a preview and a yes of its own", () => {
  using sharing = openSharing();
  const first = asked(sharing);
  confirm(sharing, first.approval);
  sharing.write(12, "Each crash leaves a client in the pool: end it.");

  const { share, text, digest } = sharing.gate.preview(12, 1);
  expect(JSON.parse(text)).toMatchObject({ uid: share.uid, replaces: first.preview.share.uid });
  expect(share.uid).not.toBe(first.preview.share.uid);
  const { approval } = sharing.gate.request(share.id, digest);
  expect(approval?.note).toContain("takes the place of P1");
  expect(approval?.text).toBe(text);
  expect(sharing.retracted).toEqual([]);
  expect(sharing.visibility(12)).toBe("shared");

  if (approval) confirm(sharing, approval);

  expect(sharing.retracted).toEqual(["1 corrected by its author"]);
  expect(sharing.sent.map(({ text: sent }) => sent)).toEqual([first.preview.text, text]);
  expect(sharing.gate.list(5).map(({ share: { state } }) => state)).toEqual([
    "released",
    "retracting",
  ]);
  expect(() => sharing.gate.preview(12, 1)).toThrow("already, as P2");
});

test("a share whose entry has expired is taken back by the node itself, and not before", async () => {
  using sharing = openSharing();
  sharing.write(12, BODY, { expires: sharing.clock() + DAY_MS });
  const { share, digest } = sharing.gate.preview(12, 1);
  const { approval } = sharing.gate.request(share.id, digest);
  if (approval) confirm(sharing, approval);
  sharing.pass(DAY_MS - 1);
  expect(await sharing.gate.expire()).toBe(0);
  sharing.pass(1);

  expect(await sharing.gate.expire()).toBe(1);

  expect(await sharing.gate.expire()).toBe(0);
  expect(sharing.retracted).toEqual(["1 its time is over"]);
  expect(sharing.gate.get(share.id).share.state).toBe("retracting");
  expect(events(sharing).at(-1)).toBe("retracted");
});

test("a corrected text that the person declines leaves the shared one where it is", () => {
  using sharing = openSharing();
  confirm(sharing, asked(sharing).approval);
  sharing.write(12, "Each crash leaves a client in the pool: end it.");
  const { share, digest } = sharing.gate.preview(12, 1);
  const { approval } = sharing.gate.request(share.id, digest);

  sharing.approvals.decline(approval?.id ?? 0);

  expect(sharing.gate.get(1).share.state).toBe("released");
  expect(sharing.gate.get(2).share.state).toBe("declined");
  expect(sharing.retracted).toEqual([]);
  expect(sharing.visibility(12)).toBe("shared");
});

test("a correction whose outbox fails takes nothing back", () => {
  using sharing = openSharing();
  confirm(sharing, asked(sharing).approval);
  sharing.write(12, "Each crash leaves a client in the pool: end it.");
  const { share, digest } = sharing.gate.preview(12, 1);
  const { approval } = sharing.gate.request(share.id, digest);
  if (!approval) throw new Error("nothing waits");
  sharing.breakOutlet();

  expect(() => confirm(sharing, approval)).toThrow("the outbox is full");

  expect(sharing.gate.get(1).share.state).toBe("released");
});

test("an entry's visibility follows its shares", () => {
  using sharing = openSharing();
  const { preview, approval } = asked(sharing);
  expect(sharing.visibility(12)).toBe("proposed");

  confirm(sharing, approval);
  expect(sharing.visibility(12)).toBe("shared");

  sharing.gate.retract(preview.share.id);
  expect(sharing.visibility(12)).toBe("private");
});

test("a space that is not ours, an unknown entry and an unknown share are named", () => {
  using sharing = openSharing();
  sharing.write(12, BODY);

  expect(() => sharing.gate.preview(12, 9)).toThrow("you are in no space S9");
  expect(() => sharing.gate.preview(99, 1)).toThrow("there is no entry K99");
  expect(() => sharing.gate.request(7, "")).toThrow("there is no share P7");
  expect(() => sharing.gate.retract(7)).toThrow("there is no share P7");
});

test("a space's name cannot put anything but harmless characters before the person", () => {
  using sharing = openSharing();
  sharing.space.name = 'team"\n\u001B[2J`ignore the preview`';

  expect(asked(sharing).approval.title).toBe(
    'Release P1 to S1 "team_2J_ignore_the_previ" (2 other members read it)?',
  );
});

test("a person who joins in between is told of: the question is asked anew", () => {
  using sharing = openSharing();
  const { preview, approval } = asked(sharing);
  const key = sharing.approvals.openDialog(approval.id, "a");
  sharing.space.members = 4;

  const { approval: next } = sharing.gate.request(preview.share.id, preview.digest);

  expect(next?.id).not.toBe(approval.id);
  expect(() => sharing.approvals.answer(approval.id, "a", { key, verdict: "yes" })).toThrow(
    "nothing waits",
  );
});

test("an entry that redaction makes too long is refused", () => {
  using sharing = openSharing();
  sharing.write(12, "a@b.cc ".repeat(1100));

  expect(() => sharing.gate.preview(12, 1)).toThrow("the body is too long");
});

test("an entry that hides characters from the eye is refused", () => {
  using sharing = openSharing();
  sharing.write(12, "harmless\u202Etxt.exe");

  expect(() => sharing.gate.preview(12, 1)).toThrow("characters that a person cannot see");
});

test("the records hold no content", () => {
  using sharing = openSharing();
  const { approval } = asked(sharing);
  confirm(sharing, approval);

  for (const table of ["share", "audit", "approval"]) {
    const rows = JSON.stringify(sharing.store.prepare(`SELECT * FROM ${table}`).all());
    expect(rows).not.toMatch(/crash|Pool exhausted|finally/);
  }
});
