import { expect, test } from "vitest";

import { killTalker } from "./talker-kills.ts";

test("kill -9 between publishing and reading loses no message and no order", async () => {
  const { sent, sentAtKill, lost, disordered } = await killTalker({
    messages: 3000,
    subscribers: 6,
  });

  expect(sentAtKill).toBeLessThan(3000);
  expect({ sent, lost, disordered }).toEqual({ sent: 3000, lost: 0, disordered: 0 });
});
