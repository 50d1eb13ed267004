import { expect, test } from "vitest";

import { startPaired } from "../paired.ts";

const NOW = Date.parse("2026-11-23T12:00Z");

test("off, it says who can switch it on, and with what", async () => {
  await using paired = await startPaired({ toolsets: ["insight+"] });

  const { error } = await paired.call("work_insights");

  expect(error).toMatchObject({ code: "unavailable", fix: expect.stringContaining("insight on") });
});

test("on, it tells the day with every figure's interval, or that there is too little", async () => {
  let now = NOW;
  await using paired = await startPaired({ toolsets: ["insight+"], clock: () => now });
  const { insight } = paired.ctx;
  insight.on(new Set(["hooks"]));
  for (let n = 0; n < 40; n += 1) {
    now += 60_000;
    insight.heardHook({ event: "UserPromptSubmit", session: "s", project: "p", prompt: `do ${n}` });
    now += 5_000;
    insight.heardHook({ event: "Stop", session: "s", project: "p" });
  }

  const { data } = await paired.call("work_insights", { inspect: true });

  expect(data).toMatchObject({
    from: "2026-11-23",
    to: "2026-11-23",
    says: expect.arrayContaining([expect.stringMatching(/^you \d+ min, waiting for agents/)]),
    figures: {
      corrected_prompts: { value: 0, n: 40 },
      focus_block_minutes: { value: null, low: null, high: null, n: 0 },
    },
    stored: expect.arrayContaining([
      "prompts 40: how many prompts",
      expect.stringMatching(/^reverts 0: /),
    ]),
  });
  expect(JSON.stringify(data)).not.toMatch(/12:0|quarters/);
  const week = await paired.call("work_insights", { period: "week" });
  expect(week.data).toMatchObject({ from: "2026-11-17", to: "2026-11-23" });
});
