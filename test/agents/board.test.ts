import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as fc from "fast-check";
import { expect, test } from "vitest";

import { createBoard } from "../../src/agents/board.ts";
import { LEASE_MS } from "../../src/agents/moves.ts";
import type { Role } from "../../src/agents/roles.ts";
import { createRoster } from "../../src/agents/roster.ts";
import { ACTIONS, type Holder, type State, type TaskEvent } from "../../src/agents/task.ts";
import { type Change, createChanges } from "../../src/changes.ts";
import { PairedError } from "../../src/errors.ts";
import { openStore } from "../../src/store/db.ts";
import { MEMORY_HOME } from "../paired.ts";

const AUTHOR: Holder = { client: "claude-code", session: "1" };
const PEOPLE: readonly Holder[] = [
  AUTHOR,
  { client: "claude-code", session: "2" },
  { client: "windsurf", session: "3" },
];

const roster = createRoster(undefined);
const TEAM = {
  team: { ...roster, find: (slug: string) => ({ ...roster.get(slug), reviewedBy: ["sherlock"] }) },
  news: () => {},
  hasEntry: () => true,
};

const STEP = fc.record({
  waitMs: fc.constantFrom(0, 60_000, LEASE_MS - 1, LEASE_MS, 2 * LEASE_MS),
  by: fc.constantFrom(...PEOPLE),
  move: fc.record({
    action: fc.constantFrom(...ACTIONS),
    note: fc.constantFrom("why. open: all; tests: pass in src/a.ts", undefined),
    to: fc.constantFrom<(Role | undefined)[]>("leonardo", "sherlock", undefined),
  }),
});

/** What a reader of the history alone would believe. */
interface Told {
  readonly state: State;
  readonly role: Role;
  readonly holder: Holder | undefined;
  readonly until: number;
}

function tell(told: Told, { action, client, session, role, at }: TaskEvent): Told {
  const holder = { client, session };
  const until = at + LEASE_MS;
  if (action === "lapse") {
    assert.deepEqual({ holder, at }, { holder: told.holder, at: told.until });
    return { ...told, state: "todo", holder: undefined };
  }
  if (told.holder) assert.deepEqual(holder, told.holder);
  if (action === "claim") return { state: "doing", role, holder, until };
  if (action === "note" || action === "edit" || action === "write") return { ...told, until };
  const owner = action === "approve" || action === "reject" ? told.role : role;
  return { state: LEADS_TO[action], role: owner, holder: undefined, until };
}

const LEADS_TO = {
  add: "todo",
  block: "waiting",
  review: "review",
  approve: "done",
  reject: "todo",
  complete: "done",
  handoff: "todo",
  fail: "failed",
  drop: "dropped",
  reopen: "todo",
} as const;

test("however clients move a task, it has one holder at most, and its history tells the whole of it", () => {
  let now = 1_700_000_000_000;
  const store = openStore(MEMORY_HOME);
  const board = createBoard({ ...TEAM, store, clock: () => now, changes: createChanges() });
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 25 }), (steps) => {
      const task = { title: "t", role: "edison", project: "p", priority: "normal" } as const;
      const { id } = board.add(task, AUTHOR);
      let accepted = 1;
      for (const { waitMs, by, move } of steps) {
        now += waitMs;
        const before = board.get(id);
        const history = board.history(id, 1000);
        const outcome = attempt(() => board.move(id, move, by));
        if (outcome instanceof PairedError) {
          assert.ok(outcome.fix);
          assert.deepEqual(board.get(id), before);
          assert.deepEqual(board.history(id, 1000), history);
          continue;
        }
        accepted += 1;
        if (before.lease) assert.deepEqual(holderOf(before.lease), by);
        if (outcome.lease) assert.deepEqual(outcome.lease, { ...by, until: now + LEASE_MS });
        assert.equal(outcome.state === "doing", outcome.lease !== undefined);
      }

      const events = board.history(id, 1000);
      const start: Told = { state: "todo", role: "edison", holder: undefined, until: 0 };
      const told = events.reduce(tell, start);
      const { role, lease, state } = board.get(id);
      const live = told.holder !== undefined && told.until > now;
      expect(role).toBe(told.role);
      expect(lease && holderOf(lease)).toEqual(live ? told.holder : undefined);
      const free = told.state === "todo" || (told.state === "doing" && !live);
      expect(state).toBe(free ? "ready" : told.state);
      expect(events.filter(({ action }) => action !== "lapse")).toHaveLength(accepted);
    }),
    { numRuns: 150 },
  );
  store.close();
});

test("two connections to one file never both hold a task", () => {
  const dir = mkdtempSync(join(tmpdir(), "paired-board-"));
  const home = { ...MEMORY_HOME, path: dir, dbPath: join(dir, "paired.db") };
  const stores = PEOPLE.map(() => openStore(home));
  const boards = stores.map((store) =>
    createBoard({ ...TEAM, store, clock: () => 0, changes: createChanges() }),
  );
  const task = { title: "t", role: "edison", project: "p", priority: "normal" } as const;
  boards[0]?.add(task, AUTHOR);

  const outcomes = boards.map((board, n) =>
    attempt(() => board.move(1, { action: "claim" }, PEOPLE[n] ?? AUTHOR)),
  );

  expect(outcomes.filter((outcome) => outcome instanceof PairedError)).toHaveLength(2);
  for (const board of boards) expect(board.get(1).lease).toMatchObject(AUTHOR);
  for (const store of stores) store.close();
  rmSync(dir, { recursive: true });
});

test("what changed is told once it is committed, and not after a rollback", () => {
  const store = openStore(MEMORY_HOME);
  const changes = createChanges();
  const board = createBoard({ ...TEAM, store, clock: () => 0, changes });
  const heard: Change[] = [];
  const stop = changes.watch((change) => void heard.push(change));
  const task = { title: "t", role: "alex", project: "p", priority: "low" } as const;

  expect(() =>
    store.transaction(() => {
      board.add(task, AUTHOR);
      throw new Error("later in the same call");
    }),
  ).toThrow("later");
  store.transaction(() => {
    board.add(task, AUTHOR);
    expect(heard).toEqual([]);
  });
  board.move(1, { action: "claim" }, AUTHOR);
  stop();
  board.move(1, { action: "complete" }, AUTHOR);

  expect(heard).toEqual([
    { kind: "board", project: "p" },
    { kind: "task", project: "p", id: 1 },
    { kind: "task", project: "p", id: 1 },
  ]);
  store.close();
});

function holderOf({ client, session }: Holder): Holder {
  return { client, session };
}

function attempt<T>(work: () => T): T | PairedError {
  try {
    return work();
  } catch (error) {
    if (error instanceof PairedError) return error;
    throw error;
  }
}
