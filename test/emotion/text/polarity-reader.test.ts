import { expect, test, vi } from "vitest";

import { createPolarityReader } from "../../../src/emotion/text/polarity-reader.ts";
import { silentLog } from "../../../src/log.ts";

test("the model comes with the first prompt, which gets no answer; the next ones do, at once", async () => {
  const read = createPolarityReader(silentLog);

  expect(read("ugh, you broke it again, this is garbage")).toEqual({ pol: null, conf: 0 });
  await vi.waitUntil(() => read("anything").conf > 0);
  expect(read("ugh, you broke it again, this is garbage").pol).toBe(-1);
  expect(read("thanks, that works great").pol).toBe(1);
});
