import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { expect, test } from "vitest";
import { z } from "zod";

import type { Person } from "../../src/demo/person.ts";
import { onStage } from "../../src/demo/stage.ts";
import { CLI } from "./place.ts";

const Code = z.object({ code: z.string() });
const List = z.object({ spaces: z.array(z.string()), waiting: z.array(z.string()).optional() });

async function list(person: Person): Promise<z.output<typeof List>> {
  return List.parse(await person.call("space_manage", { action: "list" }));
}

/** Milliseconds until the person's own list of spaces says so. */
async function timeUntil(person: Person, text: string): Promise<number> {
  const since = performance.now();
  while (!(await list(person)).spaces.some((line) => line.includes(text))) await delay(50);
  return performance.now() - since;
}

async function knocks(person: Person): Promise<string> {
  for (;;) {
    const [knock] = (await list(person)).waiting ?? [];
    if (knock) return knock.split(" ", 1)[0] ?? "";
    await delay(20);
  }
}

test("T9: a peer that falls silent is noticed within 20 s, and is back within 5 s of its return", async () => {
  const env = { PATH: process.env.PATH };
  const until = new AbortController().signal;
  await onStage({ entry: CLI, env, until, decide: () => true }, async ({ ana, ben, folder }) => {
    await ana.call("space_manage", { action: "create", name: "shop", handle: "ana" });
    const invite = await ana.call("space_manage", { action: "invite", space: "S1" });
    await ben.call("space_manage", { action: "join", handle: "ben", ...Code.parse(invite) });
    await ana.call("space_manage", { action: "confirm", candidate: await knocks(ana) });
    // Who is stopped before they know whom they met refuses them when they are back, and has to knock themselves.
    for (const person of [ana, ben]) await timeUntil(person, "1 others online");
    const { pid } = z
      .object({ pid: z.number() })
      .parse(JSON.parse(readFileSync(join(folder, "ben/node.json"), "utf8")));

    process.kill(pid, "SIGSTOP");
    const noticed = await timeUntil(ana, "0 others online");
    process.kill(pid, "SIGCONT");
    const returned = await timeUntil(ana, "1 others online");

    process.stdout.write(
      `a silent peer: noticed after ${Math.round(noticed)} ms, back after ${Math.round(returned)} ms\n`,
    );
    expect(noticed).toBeLessThan(20_000);
    expect(returned).toBeLessThan(5000);
  });
});
