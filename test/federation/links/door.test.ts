import { expect, test } from "vitest";

import { LIMITS } from "../../../src/federation/limits.ts";
import { createDoor, type Door } from "../../../src/federation/links/door.ts";

const MEMBER = Buffer.alloc(32, 1);
const STRANGER = Buffer.alloc(32, 2);

test("members come in, strangers only while an invite is open", () => {
  const { door, state } = openDoor();

  expect(door.admits(MEMBER, "in")).toBe(true);
  expect(door.admits(STRANGER, "in")).toBe(false);
  state.invited = true;
  expect(door.admits(STRANGER, "in")).toBe(true);
});

test("whom we found under a topic we may dial, known or not", () => {
  const { door } = openDoor();

  expect(door.admits(STRANGER, "out")).toBe(true);
});

test("T5: no more links than the limits say, in each direction and in all", () => {
  const { door, state } = openDoor();

  state.in = LIMITS.linksIn;
  expect(door.admits(MEMBER, "in")).toBe(false);
  expect(door.admits(MEMBER, "out")).toBe(true);
  state.out = LIMITS.linksOut;
  expect(door.admits(MEMBER, "out")).toBe(false);
  state.in = LIMITS.linksTotal - LIMITS.linksOut;
  state.out = LIMITS.linksOut - 1;
  expect(door.hasRoom(MEMBER, "out")).toBe(true);
  state.out += 1;
  expect(door.hasRoom(MEMBER, "in")).toBe(false);
});

test("strangers never take the room of members", () => {
  const { door, state } = openDoor();
  state.invited = true;
  state.in = LIMITS.linksOfStrangers;
  state.stranger = LIMITS.linksOfStrangers;

  expect(door.admits(STRANGER, "in")).toBe(false);
  expect(door.admits(MEMBER, "in")).toBe(true);
});

test("strangers knock at a pace; members are not held up by them", () => {
  const { door, state } = openDoor();
  state.invited = true;
  for (let n = 0; n < LIMITS.handshakesPerSecond; n++) door.admits(STRANGER, "in");

  expect(door.admits(STRANGER, "in")).toBe(false);
  expect(door.admits(MEMBER, "in")).toBe(true);
  state.now += 1000;
  expect(door.admits(STRANGER, "in")).toBe(true);
});

test("T6: a ban holds in both directions and ends by itself, or for whoever is welcomed", () => {
  const { door, state } = openDoor();
  for (const key of [MEMBER, STRANGER]) door.ban(key);

  expect(door.admits(MEMBER, "in")).toBe(false);
  expect(door.admits(STRANGER, "out")).toBe(false);
  expect(door.banned()).toBe(2);
  door.welcome(STRANGER);
  expect(door.admits(STRANGER, "out")).toBe(true);
  expect(door.admits(MEMBER, "out")).toBe(false);
  state.now += LIMITS.banMs;
  expect(door.admits(MEMBER, "in")).toBe(true);
  expect(door.banned()).toBe(0);
});

test("bans cannot be used to fill the memory", () => {
  const { door } = openDoor();

  for (let n = 0; n < 10_000; n++) {
    const key = Buffer.alloc(32);
    key.writeUInt32LE(n);
    door.ban(key);
  }

  expect(door.banned()).toBeLessThanOrEqual(4096);
});

interface State {
  now: number;
  invited: boolean;
  in: number;
  out: number;
  stranger: number;
}

function openDoor(): { readonly door: Door; readonly state: State } {
  const state: State = { now: 0, invited: false, in: 0, out: 0, stranger: 0 };
  const door = createDoor({
    clock: () => state.now,
    isKnown: (key) => key.equals(MEMBER),
    expectsStrangers: () => state.invited,
    count: (kind) => state[kind],
  });
  return { door, state };
}
