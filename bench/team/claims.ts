import { type Attached, createPlace } from "../../test/system/place.ts";
import { type Figure, percentile } from "../report.ts";
import { measureBareClaims } from "./bare-claims.ts";

interface Tally {
  readonly claimMs: number[];
  /** Who claimed a task, each time that one was given. */
  readonly claimed: Map<string, number[]>;
  readonly done: Map<string, number>;
}

/** Clients, each a process with a relay of its own, that claim the next task of one board and complete it, until none is left. */
export async function measureClaims(size: { clients: number; tasks: number }): Promise<Figure[]> {
  await using place = createPlace();
  const clients = await Promise.all(Array.from({ length: size.clients }, () => place.connect()));
  await Promise.all(clients.map((client, who) => addTasks(client, size.tasks / size.clients, who)));
  const tally: Tally = { claimMs: [], claimed: new Map(), done: new Map() };
  const from = performance.now();

  await Promise.all(clients.map((client, who) => workOff(client, who, tally)));

  const seconds = (performance.now() - from) / 1000;
  const twice = [...tally.claimed.values()].filter((holders) => holders.length > 1).length;
  const p95 = percentile(tally.claimMs, 0.95);
  const bare = measureBareClaims(size);
  const name = `${size.clients} clients, ${size.tasks} tasks of one board`;
  return [
    { what: `${name}: done`, value: tally.done.size, goal: String(size.tasks) },
    { what: `${name}: lost`, value: size.tasks - tally.done.size, goal: "0" },
    { what: `${name}: leased twice`, value: twice, goal: "0" },
    { what: `${name}: claim p50`, value: percentile(tally.claimMs, 0.5), unit: "ms" },
    { what: `${name}: claim p95`, value: p95, unit: "ms", goal: "<= 15" },
    {
      what: `better-sqlite3 alone, ${size.clients} in turn: claim p95`,
      value: bare,
      unit: "ms",
      ours: p95 / bare,
    },
    {
      what: `${name}: claimed and done`,
      value: Math.round(tally.done.size / seconds),
      unit: "a s",
    },
  ];
}

async function addTasks({ call }: Attached, count: number, who: number): Promise<void> {
  for (let n = 0; n < count; n += 1)
    await call("task_add", { title: `task ${n} of ${who}`, role: "edison" });
}

async function workOff({ client, call }: Attached, who: number, tally: Tally): Promise<void> {
  for (;;) {
    const from = performance.now();
    const reply = await client.callTool({ name: "task_update", arguments: { action: "claim" } });
    tally.claimMs.push(performance.now() - from);
    if (reply.isError) return;
    const id = /"id":"(T\d+)"/.exec(JSON.stringify(reply.structuredContent))?.[1] ?? "";
    tally.claimed.set(id, [...(tally.claimed.get(id) ?? []), who]);
    await call("task_update", { id, action: "complete" });
    tally.done.set(id, (tally.done.get(id) ?? 0) + 1);
  }
}
