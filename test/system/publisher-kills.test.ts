import { expect, test } from "vitest";

import { killPublisher } from "./publisher-kills.ts";

test("kill -9 of a node that shares loses nothing and forks nothing", async () => {
  const { acknowledged, ...rest } = await killPublisher(6);
  expect(acknowledged).toBeGreaterThan(60);
  expect(rest).toEqual({ lost: 0, conflicts: 0, unequal: 0, generations: 1 });
});
