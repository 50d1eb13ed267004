import { expect, test } from "vitest";

import { ALL, NOON, openRecorder } from "./open-recorder.ts";

const BY = { session: "window 1", project: "shop" };

test("what an editor says in a batch is counted, by its time", async () => {
  await using opened = openRecorder();
  const { insight } = opened;

  const answer = insight.heardEditor({
    ...BY,
    events: [
      { kind: "edit", cls: "insert", n: 12, ago: 4_000, file: "a" },
      { kind: "edit", cls: "delete", n: 3, ago: 3_000, file: "b" },
      { kind: "edit", cls: "paste", ago: 2_000 },
      { kind: "undo", ago: 1_000 },
      { kind: "bulk", actor: "agent", n: 40 },
    ],
  });

  expect(answer).toMatchObject({ taken: 5, skipped: {} });
  expect(opened.today()).toMatchObject({
    edits: 16,
    deletions: 3,
    pastes: 1,
    undos: 1,
    switches: 1,
    agent_edits: 40,
    human_1m: 3e3,
  });
});

test.each([
  { kind: "edit", key: "a" },
  { kind: "edit", text: "canary" },
  { kind: "edit", path: "/home/ada" },
  { kind: "key" },
  { kind: "edit", cls: "keydown" },
  { kind: "edit", ago: -1 },
  { kind: "edit", ago: 70_000 },
  { kind: "edit", n: 1.5 },
  { kind: "prompt" },
  "edit",
])("%j is not taken, and counted", async (event) => {
  await using opened = openRecorder();

  const answer = opened.insight.heardEditor({ ...BY, events: [event, { kind: "save" }] });

  expect(answer).toMatchObject({ taken: 1, skipped: { malformed: 1 } });
  expect(opened.insight.status().skipped.malformed).toBe(1);
});

test.each([
  undefined,
  7,
  {},
  { ...BY, events: "x" },
  { ...BY, events: Array.from({ length: 501 }, () => ({ kind: "edit" })) },
  { ...BY, events: [], more: 1 },
])("a batch like %j is refused", async (batch) => {
  await using opened = openRecorder();

  expect(opened.insight.heardEditor(batch)).toMatchObject({ taken: 0, skipped: { malformed: 1 } });
});

test("a batch that is sent again is not counted again", async () => {
  await using opened = openRecorder();
  const batch = { ...BY, seq: 4, events: [{ kind: "save" }] };

  expect(opened.insight.heardEditor(batch)).toMatchObject({ taken: 1 });
  expect(opened.insight.heardEditor(batch)).toMatchObject({ skipped: { duplicate: 1 } });
  expect(opened.insight.heardEditor({ ...batch, seq: 5, events: [{ kind: "nav" }] })).toMatchObject(
    { taken: 1 },
  );
  expect(opened.today()).toMatchObject({ saves: 1, moves: 1 });
});

test("where there is no room a batch is refused whole, and can be sent again; what was taken is all counted", async () => {
  await using opened = openRecorder();
  const { insight } = opened;
  let [seq, acknowledged, busy] = [0, 0, 0];
  while (busy < 3) {
    const events = Array.from({ length: 400 }, (_, n) => ({ kind: "edit", ago: n }));
    const { taken, skipped } = insight.heardEditor({ ...BY, seq, events });
    acknowledged += taken;
    if (taken > 0) seq += 1;
    busy += skipped.busy === undefined ? 0 : 1;
  }

  expect(opened.today().edits).toBe(acknowledged);
  expect(insight.status().skipped).toMatchObject({ busy: 1200, dropped: 0 });
  expect(insight.heardEditor({ ...BY, seq, events: [{ kind: "save" }] })).toMatchObject({
    taken: 1,
  });
});

test("off, or without this item, an editor is told to stop", async () => {
  await using opened = openRecorder();
  const off = { taken: 0, skipped: {}, off: true, room: 0 };
  const batch = { ...BY, events: [{ kind: "save" }] };

  opened.insight.on(new Set([...ALL].filter((item) => item !== "editor")));
  expect(opened.insight.heardEditor(batch)).toEqual(off);
  opened.insight.off();
  expect(opened.insight.heardEditor(batch)).toEqual(off);
});

test("the time between two of its events is what the engine sees, in steps and never over a minute", async () => {
  await using opened = openRecorder();
  const { insight, at } = opened;
  insight.heardEditor({ ...BY, events: [{ kind: "edit" }] });
  at(NOON + 30_000);
  insight.heardEditor({ ...BY, events: [{ kind: "edit", ago: 5_003 }] });

  expect(opened.today()).toMatchObject({ human_1m: 24_997 });
});
