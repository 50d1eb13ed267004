import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { createAdmission } from "../../src/emotion/admission.ts";
import { createEngine } from "../../src/emotion/engine.ts";
import type { WorkEvent } from "../../src/emotion/events.ts";
import { createAccounts } from "../../src/emotion/flow/accounts.ts";
import { NOON, openRecorder } from "../../test/emotion/ingest/open-recorder.ts";
import { type Figure, percentile } from "../report.ts";

const TIMED = 100_000;
/** Until the code is compiled, which a node does once. */
const WARM = 20_000;
const ALL = 1_000_000;
/** As many as an editor and its agents make while somebody works fast. */
const GAP_MS = 90;
const AT_ONCE = 1_000;

const KINDS: readonly (Pick<WorkEvent, "kind" | "src" | "actor"> & Partial<WorkEvent>)[] = [
  { kind: "edit", src: "editor", actor: "human", cls: "insert", n: 3 },
  { kind: "edit", src: "editor", actor: "human", cls: "delete", n: 2 },
  { kind: "edit", src: "editor", actor: "human", cls: "paste" },
  { kind: "nav", src: "editor", actor: "human" },
  { kind: "undo", src: "editor", actor: "human" },
  { kind: "save", src: "fs", actor: "human" },
  { kind: "prompt", src: "hook", actor: "human", size: 2, fix: false, like: 0.1 },
  { kind: "tool", src: "hook", actor: "agent", cls: "write", ok: true },
  { kind: "test", src: "hook", actor: "agent", cls: "test", ok: false, streak: 2 },
  { kind: "tool", src: "mcp", actor: "agent", cls: "read", ok: true },
  { kind: "notify", src: "hook", actor: "agent", cls: "stop" },
  { kind: "commit", src: "git", actor: "human" },
];

/** E1: what one event costs with all that is made of it, how many a second, and how much memory it takes. */
export async function measureEngine(): Promise<Figure[]> {
  const { events, readings } = timeEach();
  const before = liveHeap();
  await using opened = openRecorder();
  const { insight, at } = opened;
  const from = performance.now();
  const used = process.cpuUsage();
  for (let n = 0; n < ALL; n += 1) {
    const event = eventAt(n);
    at(event.t);
    insight.hear(event);
    if (n % AT_ONCE === 0) insight.read();
  }
  insight.read();
  const seconds = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(used);
  const { skipped, taken } = insight.status();
  const lost = Object.values(skipped).reduce((sum, count) => sum + count, 0);
  return [
    {
      what: "an event, checked, heard and counted, p50",
      value: percentile(events, 0.5),
      unit: "us",
    },
    { what: "the same, p99", value: percentile(events, 0.99), unit: "us", goal: "<= 50" },
    { what: "an answer of all heads, p99", value: percentile(readings, 0.99), unit: "us" },
    { what: "events a second", value: Math.round(ALL / seconds), goal: ">= 100000" },
    // What others do on the machine does not count in it.
    { what: "events a second of the processor", value: Math.round((ALL * 1e6) / (user + system)) },
    { what: "of a million, taken", value: taken, goal: `= ${ALL}` },
    { what: "of a million, lost", value: lost, goal: "= 0" },
    {
      what: "memory of it all, after a million",
      value: (liveHeap() - before) / 2 ** 20,
      unit: "MB",
      goal: "< 32",
    },
  ];
}

/** Microseconds: of each event, admitted, heard by the heads and by the sums; and of an answer after every fiftieth. */
function timeEach(): { readonly events: number[]; readonly readings: number[] } {
  const admission = createAdmission();
  const engine = createEngine({ idleLimitMs: 300_000 });
  const accounts = createAccounts();
  const [events, readings]: [number[], number[]] = [[], []];
  for (let n = 0; n < WARM + TIMED; n += 1) {
    const raw = eventAt(n);
    const from = performance.now();
    const event = admission.judge(raw, raw.t);
    if (typeof event === "string") continue;
    engine.hear(event);
    accounts.hear(event);
    const heard = performance.now();
    if (n >= WARM) events.push((heard - from) * 1000);
    if (n % AT_ONCE === 0) accounts.take();
    if (n % 50 > 0 || n < WARM) continue;
    engine.read(event.t);
    readings.push((performance.now() - heard) * 1000);
  }
  return { events, readings };
}

function eventAt(n: number): WorkEvent {
  const kind = KINDS[(n * 7919) % KINDS.length] ?? KINDS[0];
  return {
    v: 1,
    kind: "nav",
    src: "editor",
    actor: "human",
    ...kind,
    t: NOON + n * GAP_MS,
    sess: `session${n % 10}`,
    proj: `project${n % 3}`,
    target: `file${(n * 31) % 97}`,
  };
}

function liveHeap(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}
