import { expect, test } from "vitest";

import { createReview, type ReviewNode } from "../../src/commands/review-session.ts";
import { INVERSE } from "../../src/commands/show-text.ts";
import { openSharing, type Sharing } from "../release/sharing.ts";

interface Seat {
  readonly review: () => Promise<void>;
  readonly screen: () => string;
}

/** A person at a terminal who does `script`, one entry a question, and then leaves. */
function sit(sharing: Sharing, script: readonly ((screen: string) => string | undefined)[]): Seat {
  const { approvals } = sharing;
  const answers = [...script];
  let screen = "";
  const node: ReviewNode = {
    list: async () => approvals.pending(),
    challenge: async (id) => ({ ...approvals.challenge(id), yes: "words" }),
    confirm: async (id, words) => approvals.confirm(id, words),
    decline: async (id) => approvals.decline(id),
  };
  const terminal = {
    columns: 60,
    highlight: INVERSE,
    write: (text: string) => void (screen += text),
    async ask(prompt: string) {
      screen += prompt;
      return answers.shift()?.(screen);
    },
    askHidden: async () => undefined,
  };
  return { review: createReview({ node, terminal }).all, screen: () => screen };
}

/** Reads the highlighted words off the last preview on the screen. */
function highlighted(screen: string): string {
  const last = screen.slice(screen.lastIndexOf("would leave this machine"));
  // oxlint-disable-next-line no-control-regex -- the escape sequences of the highlight
  const parts = [...last.matchAll(/\u001B\[7m([^\u001B]*)\u001B\[0m/g)].map(([, part]) => part);
  return parts.join(" ");
}

function ask(sharing: Sharing, id: number, body = "short words fit here"): number {
  sharing.write(id, body);
  const { share } = sharing.gate.preview(id, 1);
  sharing.gate.request(share.id, share.digest);
  return share.id;
}

test("nothing waits: it says so", async () => {
  using sharing = openSharing();
  const seat = sit(sharing, []);

  await seat.review();

  expect(seat.screen()).toBe("Nothing waits for you.\n");
});

test("a person sees the exact bytes, where they go, what was hidden, and types the words", async () => {
  using sharing = openSharing();
  ask(sharing, 12, "password=hunter2!x");
  const { text } = sharing.gate.preview(12, 1);
  const seat = sit(sharing, [highlighted]);

  await seat.review();

  // oxlint-disable-next-line no-control-regex -- the escape sequences of the highlight
  const plain = seat.screen().replaceAll(/\u001B\[[07]m/g, "");
  expect(plain.replaceAll("\n  | ", "")).toContain(text);
  expect(plain).toContain('1 of 1: Release P1 to S1 "shop_team" (2 other members read it)?');
  expect(plain).toContain("Hidden: secret:assigned 1.");
  expect(plain).toContain("Confirmed.");
  expect(plain).not.toContain("hunter2");
  expect(sharing.sent.map((sent) => sent.text)).toEqual([text]);
});

test.each([
  ["Enter", "", "It goes on waiting.", "pending"],
  ["d", "d", "Declined.", "declined"],
  ["other words", "yes please do", "Those are not the words", "pending"],
  ["y", "y", "Those are not the words", "pending"],
])("%s releases nothing", async (_what, typed, told, state) => {
  using sharing = openSharing();
  const share = ask(sharing, 12);
  const seat = sit(sharing, [() => typed]);

  await seat.review();

  expect(seat.screen()).toContain(told);
  expect(sharing.sent).toEqual([]);
  expect(sharing.gate.get(share).share.state).toBe(state);
});

test("each decision is its own: one yes, one no, one left", async () => {
  using sharing = openSharing();
  for (const id of [12, 13, 14]) ask(sharing, id);
  const seat = sit(sharing, [highlighted, () => "d", () => ""]);

  await seat.review();

  expect(sharing.gate.list(3).map(({ share }) => share.state)).toEqual([
    "pending",
    "declined",
    "released",
  ]);
});

test("a person who leaves decides nothing more", async () => {
  using sharing = openSharing();
  ask(sharing, 12);
  ask(sharing, 13);
  const seat = sit(sharing, [() => undefined, highlighted]);

  await seat.review();

  expect(sharing.sent).toEqual([]);
  expect(seat.screen()).not.toContain("2 of 2");
});

test("an entry that changed while the person read is not released, and they are told", async () => {
  using sharing = openSharing();
  ask(sharing, 12);
  const seat = sit(sharing, [
    (screen) => {
      sharing.write(12, "Something else entirely.");
      return highlighted(screen);
    },
  ]);

  await seat.review();

  expect(seat.screen()).toContain("no longer what was previewed; nothing left");
  expect(sharing.sent).toEqual([]);
});

test("words of one preview do not confirm the next", async () => {
  using sharing = openSharing();
  ask(sharing, 12, "alpha bravo charlie delta echo foxtrot");
  ask(sharing, 13, "golf hotel india juliett kilo lima");
  let words = "";
  const seat = sit(sharing, [(screen) => ((words = highlighted(screen)), ""), () => words]);

  await seat.review();

  expect(sharing.sent).toEqual([]);
});
