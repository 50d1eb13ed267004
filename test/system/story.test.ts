import { expect, test } from "vitest";

import { playStory } from "./story.ts";

test.each(["old", "new"] as const)(
  "story S1: what a client of the %s generation leaves when it is killed, the next one has",
  async (first) => {
    expect(await playStory(first)).toBeGreaterThanOrEqual(10);
  },
);
