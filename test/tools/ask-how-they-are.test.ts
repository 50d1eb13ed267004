import { expect, test } from "vitest";

import { type ClientOptions, type Paired, startPaired } from "../paired.ts";

const NOON = Date.UTC(2026, 10, 23, 12);

/** A person who works and has just committed. */
async function committed(options: ClientOptions): Promise<Paired> {
  const paired = await startPaired({ clock: () => NOON, ...options });
  paired.ctx.insight.on(new Set(["hooks", "git"] as const));
  const said = { v: 1, t: NOON, actor: "human", sess: "s", proj: "p" } as const;
  paired.ctx.insight.hear({ ...said, src: "hook", kind: "prompt", size: 1 });
  paired.ctx.insight.hear({ ...said, src: "git", kind: "commit" });
  return paired;
}

test.each(["legacy", "modern"] as const)(
  "at a boundary the person of a %s client is asked once, and answers what they like",
  async (era) => {
    const questions: string[] = [];
    await using paired = await committed({
      era,
      person(question) {
        questions.push(question);
        return { action: "accept", content: { focus: 5, stuck: false } };
      },
    });

    const first = await paired.call("work_state");
    await paired.call("work_state");

    expect(first.data).toMatchObject({ good_moment: true });
    expect(questions).toEqual([expect.stringContaining("How are you?")]);
    expect(paired.ctx.insight.labels.list(5)).toMatchObject([
      { via: "asked", focus: 5, mood: null, stuck: false, badMoment: null },
    ]);
  },
);

test.each(["decline", "cancel"] as const)("%s is an answer, and asks no more", async (action) => {
  let asked = 0;
  await using paired = await committed({
    person() {
      asked += 1;
      return { action };
    },
  });

  expect((await paired.call("work_state")).data).toMatchObject({ good_moment: true });
  await paired.call("work_state");

  expect(asked).toBe(1);
  expect(paired.ctx.insight.labels.list(5)).toEqual([]);
});

test("a form sent off empty keeps nothing", async () => {
  await using paired = await committed({ person: () => ({ action: "accept", content: {} }) });

  expect((await paired.call("work_state")).error).toBeUndefined();
  expect(paired.ctx.insight.labels.list(5)).toEqual([]);
});

test("a client that cannot ask gets its answer, and the day's questions stay", async () => {
  await using paired = await committed({});

  expect((await paired.call("work_state")).data).toMatchObject({ good_moment: true });
  expect(paired.ctx.insight.labels.isDue({ value: true, why: "commit" })).toBe(true);
});
