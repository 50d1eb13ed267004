import { expect, test } from "vitest";

import type { WorkEvent } from "../../src/emotion/events.ts";
import { type Paired, startPaired } from "../paired.ts";

const NOON = Date.UTC(2026, 10, 23, 12);
const URI = "paired://work-state";

/** A node whose clock the test sets, with a person who is recorded. */
async function started(
  era: "legacy" | "modern" = "legacy",
): Promise<Paired & { at: (now: number) => void; hear: (more: Partial<WorkEvent>) => void }> {
  let now = NOON;
  const paired = await startPaired({ clock: () => now, era });
  paired.ctx.insight.on(new Set(["hooks", "editor"] as const));
  return {
    ...paired,
    at: (to) => void (now = to),
    hear: (more) =>
      void paired.ctx.insight.hear({
        v: 1,
        t: now,
        src: "editor",
        actor: "human",
        kind: "edit",
        sess: "s",
        proj: "p",
        ...more,
      }),
  };
}

async function readState({ client }: Paired): Promise<Record<string, unknown>> {
  const { contents } = await client.readResource({ uri: URI });
  const [content] = contents;
  return JSON.parse(content && "text" in content ? content.text : "{}");
}

test("off, it says so and how the person switches it on", async () => {
  await using paired = await startPaired();

  expect((await paired.call("work_state")).data).toEqual({
    answers: {},
    good_moment: null,
    why: [expect.stringContaining("paired-mcp insight on")],
  });
});

test("every answer has a value, how sure it is, and what that rests on; the resource says the same", async () => {
  await using paired = await started();
  for (let s = 0; s < 60; s += 2) {
    paired.at(NOON + s * 1000);
    paired.hear({ cls: "insert", target: "a" });
  }

  const { data } = await paired.call("work_state");

  expect(data).toMatchObject({
    answers: { state: { value: "editing", basis: "definition" }, focus: { value: null } },
    good_moment: false,
  });
  const { answers } = Object.assign({ answers: {} }, data);
  expect(Object.keys(answers)).toEqual(["state", "focus", "friction"]);
  for (const answer of Object.values(answers))
    expect(Object.keys(Object(answer))).toEqual([
      "value",
      "probability",
      "coverage",
      "labels",
      "bound",
      "basis",
    ]);
  expect(await readState(paired)).toEqual({ as_of: "2026-11-23T12:00:58.000Z", ...Object(data) });
});

test("an answer is short: under 200 tokens", async () => {
  await using paired = await started();
  paired.hear({});

  const { data } = await paired.call("work_state");

  expect(JSON.stringify(data).length / 4).toBeLessThan(200);
});

test.each(["legacy", "modern"] as const)(
  "a %s client that watches is told of a change, at most once a second",
  async (era) => {
    await using paired = await started(era);
    const told: number[] = [];
    const first = new Promise<void>((resolve) => {
      paired.client.setNotificationHandler("notifications/resources/updated", ({ params }) => {
        if (params.uri !== URI) return;
        told.push(performance.now());
        resolve();
      });
    });
    if (era === "modern") await paired.client.listen({ resourceSubscriptions: [URI] });
    else await paired.client.subscribeResource({ uri: URI });

    const begun = performance.now();
    for (let s = 0; s < 40; s += 1) {
      paired.at(NOON + s * 30_000);
      paired.hear(s % 2 === 0 ? { cls: "insert" } : { src: "hook", kind: "prompt" });
      await paired.call("work_state");
    }
    await first;

    const seconds = (performance.now() - begun) / 1000;
    expect(told.length).toBeLessThanOrEqual(1 + Math.ceil(seconds));
  },
);

test("who keeps working is recorded by the node's own calls only if they said so", async () => {
  await using paired = await started();

  await paired.call("task_list");

  expect(paired.ctx.insight.status()).toMatchObject({ items: ["hooks", "editor"], taken: 0 });
});

test("what is wrong with events is said by node_status, as counts", async () => {
  await using paired = await started();
  paired.hear({ t: NOON + 60_000 });
  paired.ctx.insight.hear({ secret: "text" });

  const { data } = await paired.call("node_status");

  expect(data).toMatchObject({
    queues: { work_events: 0 },
    degraded: expect.arrayContaining(["work insight: events not taken: malformed 1, future 1"]),
  });
  expect(JSON.stringify(data)).not.toContain("secret");
});
