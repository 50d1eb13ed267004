import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as giveUp } from "node:timers/promises";

import { letIn, type Peer, startPeer, startPeers } from "../peers.ts";
import { temporaryHome } from "../temporary-home.ts";
import { linesOf } from "./writer.ts";

export interface KilledPublisher {
  readonly acknowledged: number;
  /** Acknowledged and not found at the reader. */
  readonly lost: number;
  /** Logs of which the reader saw two histories, or that broke another rule. */
  readonly conflicts: number;
  /** Logs of the publisher whose bytes are not the committed ones. */
  readonly unequal: number;
  readonly generations: number;
}

/** Kills a node that shares, `kills` times, under a reader who stays; then looks at what each of them has. */
export async function killPublisher(kills: number): Promise<KilledPublisher> {
  using home = temporaryHome();
  await using peers = await startPeers();
  const reader = await peers.start();
  const owner = await startPeer({ dht: peers.dht, home });
  const { id } = owner.store.transaction(() => owner.federation.create("kills", "ana"));
  await letIn(owner, id, reader, "ben");
  await owner.stop();

  const acknowledged: string[] = [];
  for (let round = 0; round < kills; round++)
    acknowledged.push(...(await runAndKill(home.path, round, peers.dht.bootstrap)));

  const back = await peers.start({ home });
  const found = (): Set<string> => new Set(reader.bodies());
  await back.federation.settled();
  await Promise.race([
    reader.until(() => acknowledged.every((text) => found().has(text))),
    giveUp(30_000, undefined, { ref: false }),
  ]);
  const has = found();
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((text) => !has.has(text)).length,
    conflicts: brokenLogs(reader),
    ...ownLogs(back),
  };
}

/** Each round ends at another moment: after so many acknowledgements, in the middle of what comes next. */
async function runAndKill(home: string, round: number, bootstrap: object): Promise<string[]> {
  const script = join(import.meta.dirname, "publisher.ts");
  const args = ["--import", "tsx", script, home, String(round), JSON.stringify(bootstrap)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(child, "exit");
  const wanted = 5 + ((round * 17) % 40);
  const lines: string[] = [];
  for await (const line of linesOf(child)) {
    lines.push(line);
    if (lines.length === wanted) child.kill("SIGKILL");
  }
  await gone;
  return lines;
}

function brokenLogs({ store }: Peer): number {
  return store.prepare("SELECT 1 FROM followed_core WHERE state <> 'on'").all().length;
}

function ownLogs({ store }: Peer): { unequal: number; generations: number } {
  const cores = store
    .prepare<[], { type: string; state: string }>("SELECT type, state FROM own_core")
    .all();
  return {
    unequal: cores.filter(({ state }) => state === "aside").length,
    generations: cores.filter(({ type }) => type === "author").length,
  };
}
