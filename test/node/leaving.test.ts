import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createLeaving, type Leaving } from "../../src/node/leaving.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(options: { until?: AbortSignal; isNeeded?: () => boolean } = {}): Leaving {
  const { until = new AbortController().signal, isNeeded = () => false } = options;
  return createLeaving({ until, isNeeded, idleExitMs: 1000 });
}

async function reason({ left }: Leaving): Promise<string | undefined> {
  return Promise.race([left, vi.advanceTimersByTimeAsync(0).then(() => undefined)]);
}

test("leaves when it has had no client for long enough", async () => {
  using leaving = start();
  await vi.advanceTimersByTimeAsync(999);
  expect(await reason(leaving)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(await reason(leaving)).toBe("idle");
});

test("a client keeps it, and its time begins anew when the last one goes", async () => {
  using leaving = start();
  await vi.advanceTimersByTimeAsync(900);
  leaving.onCount(1);
  await vi.advanceTimersByTimeAsync(100_000);
  leaving.onCount(0);
  await vi.advanceTimersByTimeAsync(999);
  expect(await reason(leaving)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(await reason(leaving)).toBe("idle");
});

test("stays without a client while it is needed, such as in a space", async () => {
  let needed = true;
  using leaving = start({ isNeeded: () => needed });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await reason(leaving)).toBeUndefined();
  needed = false;
  await vi.advanceTimersByTimeAsync(1000);
  expect(await reason(leaving)).toBe("idle");
});

test("leaves for the first reason, and no timer is left behind", async () => {
  const stop = new AbortController();
  using leaving = start({ until: stop.signal });
  leaving.leave("takeover");
  stop.abort();
  leaving.onCount(0);

  expect(await reason(leaving)).toBe("takeover");
  expect(vi.getTimerCount()).toBe(0);
});

test("a signal that came before it began counts", async () => {
  using leaving = start({ until: AbortSignal.abort() });

  expect(await reason(leaving)).toBe("signal");
});
