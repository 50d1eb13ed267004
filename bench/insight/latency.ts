import { z } from "zod";

import { ITEMS } from "../../src/emotion/consent.ts";
import { type AdminLine, openAdminLine } from "../../src/node/admin-line.ts";
import { type Attached, createPlace, type Place } from "../../test/system/place.ts";
import { type Figure, percentile } from "../report.ts";

const SESSIONS = 10;
const URI = "paired://work-state";
const CALM = { perSecond: 200, probeMs: 1_250 } as const;
const FLOOD = { perSecond: 5_000, everyMs: 100 } as const;
const ACK = z.object({ taken: z.number(), skipped: z.record(z.string(), z.number()) });
const DAYS = z.array(z.object({ sums: z.record(z.string(), z.number()) }));
const STATUS = z.object({ skipped: z.record(z.string(), z.number()) });
const EVER = { grain: "day", from: 0, to: Number.MAX_SAFE_INTEGER } as const;

/** E2 in 20 seconds each; `latency-minute` takes the 60 that the goal names. */
export const measureLatency = (): Promise<Figure[]> => measure(20);
export const measureLatencyMinute = (): Promise<Figure[]> => measure(60);

async function measure(seconds: number): Promise<Figure[]> {
  await using place = createPlace();
  const client = await place.connect();
  const lines = await openLines(place);
  try {
    await lines[0]?.ask("insight.on", { items: Object.keys(ITEMS) });
    return [
      ...(await measureCalm(client, lines, seconds)),
      ...(await measureFlood(client, lines, seconds)),
    ];
  } finally {
    for (const line of lines) line[Symbol.dispose]();
  }
}

async function openLines({ home }: Place): Promise<AdminLine[]> {
  const lines: AdminLine[] = [];
  for (let n = 0; n < SESSIONS; n += 1) {
    const line = await openAdminLine(home);
    if (!line) throw new Error("there is no node");
    lines.push(line);
  }
  return lines;
}

/** Ten sessions move about; every so often an agent stops or is asked, and the client hears of the change. */
async function measureCalm(
  { client }: Attached,
  lines: readonly AdminLine[],
  seconds: number,
): Promise<Figure[]> {
  const answers: number[] = [];
  const updates: number[] = [];
  let probed: number | undefined;
  let told = 0;
  client.setNotificationHandler("notifications/resources/updated", ({ params }) => {
    if (params.uri !== URI) return;
    told += 1;
    if (probed !== undefined) updates.push(performance.now() - probed);
    probed = undefined;
  });
  await client.subscribeResource({ uri: URI });
  const begun = performance.now();
  let lastProbe = begun;
  const pending: Promise<unknown>[] = [];
  let [sent, missed, probes] = [0, 0, 0];
  while (performance.now() - begun < seconds * 1000) {
    const due = Math.floor(((performance.now() - begun) / 1000) * CALM.perSecond);
    for (; sent < due; sent += 1) pending.push(timeOne(lines, sent, answers));
    if (performance.now() - lastProbe >= CALM.probeMs) {
      if (probed !== undefined) missed += 1;
      lastProbe = performance.now();
      probed = lastProbe;
      probes += 1;
      const by = { client: "bench", session: "probe", project: "bench" };
      const asked = probes % 2 === 0 ? "hook.UserPromptSubmit" : "hook.Stop";
      pending.push(ask(lines, 0, asked, { ...by, prompt: `step ${probes}` }));
    }
    await pause(2);
  }
  await Promise.all(pending);
  const name = `${CALM.perSecond}/s from ${SESSIONS} sessions, ${seconds} s`;
  return [
    {
      what: `${name}: event to updated resource, p95`,
      value: percentile(updates, 0.95),
      unit: "ms",
      goal: "<= 100",
    },
    {
      what: `${name}: event to updated resource, p99`,
      value: percentile(updates, 0.99),
      unit: "ms",
      goal: "<= 250",
    },
    {
      what: `${name}: changes told of those made`,
      value: `${updates.length} of ${updates.length + missed}`,
    },
    { what: `${name}: updates a second`, value: told / seconds, goal: "<= 1" },
    { what: `${name}: event to its answer, p95`, value: percentile(answers, 0.95), unit: "ms" },
  ];
}

async function timeOne(lines: readonly AdminLine[], n: number, answers: number[]): Promise<void> {
  const from = performance.now();
  await ask(lines, n % SESSIONS, "insight.editor", {
    session: `window ${n % SESSIONS}`,
    project: "bench",
    events: [{ kind: "nav" }],
  });
  answers.push(performance.now() - from);
}

/** More than anybody can make, while a tool is called: what was acknowledged is in the sums, what was not is counted. */
async function measureFlood(
  { call }: Attached,
  lines: readonly AdminLine[],
  seconds: number,
): Promise<Figure[]> {
  const [idle, before] = [await callFor(call, 50), await movesOf(lines)];
  const size = (FLOOD.perSecond / SESSIONS / 1000) * FLOOD.everyMs;
  let [taken, refused, offered] = [0, 0, 0];
  const pending: Promise<void>[] = [];
  const busy: number[] = [];
  const begun = performance.now();
  const calls = (async () => {
    while (performance.now() - begun < seconds * 1000) {
      busy.push(...(await callFor(call, 1)));
      await pause(50);
    }
  })();
  for (let tick = 0; tick < (seconds * 1000) / FLOOD.everyMs; tick += 1) {
    for (let who = 0; who < SESSIONS; who += 1) pending.push(send(who, tick));
    await pause(Math.max(0, begun + (tick + 1) * FLOOD.everyMs - performance.now()));
  }
  await Promise.all([...pending, calls]);
  const rate = offered / ((performance.now() - begun) / 1000);
  const counted = (await movesOf(lines)) - before;
  const { skipped } = STATUS.parse(await ask(lines, 0, "insight.status", {}));
  const name = `${FLOOD.perSecond}/s, ${seconds} s`;
  return [
    {
      what: `${name}: offered a second`,
      value: Math.round(rate),
      goal: `>= ${FLOOD.perSecond * 0.98}`,
    },
    { what: `${name}: acknowledged and not counted`, value: taken - counted, goal: "= 0" },
    { what: `${name}: refused, each with its answer`, value: refused },
    { what: `${name}: dropped`, value: skipped.dropped ?? 0, goal: "= 0" },
    { what: `${name}: a tool call meanwhile, p95`, value: percentile(busy, 0.95), unit: "ms" },
    { what: "a tool call without it, p95", value: percentile(idle, 0.95), unit: "ms" },
  ];

  async function send(who: number, tick: number): Promise<void> {
    const events = Array.from({ length: size }, (_, n) => ({ kind: "nav", ago: n }));
    offered += events.length;
    const by = { session: `flood ${who}`, project: "bench", seq: tick };
    const answer = ACK.parse(await ask(lines, who, "insight.editor", { ...by, events }));
    taken += answer.taken;
    refused += Object.values(answer.skipped).reduce((sum, n) => sum + n, 0);
  }
}

async function callFor(call: Attached["call"], times: number): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const from = performance.now();
    await call("task_list");
    samples.push(performance.now() - from);
  }
  return samples;
}

async function movesOf(lines: readonly AdminLine[]): Promise<number> {
  const days = DAYS.parse(await ask(lines, 0, "insight.buckets", EVER));
  return days.reduce((sum, { sums }) => sum + (sums.moves ?? 0), 0);
}

async function ask(
  lines: readonly AdminLine[],
  who: number,
  method: string,
  params: unknown,
): Promise<unknown> {
  return lines[who]?.ask(method, params);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
