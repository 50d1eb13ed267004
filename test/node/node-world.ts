import { once } from "node:events";
import type { Socket } from "node:net";

import { type Config, readConfig } from "../../src/config.ts";
import { silentLog } from "../../src/log.ts";
import { type Dialled, dialNode } from "../../src/node/dial.ts";
import type { Fields } from "../../src/node/json.ts";
import { type NodeDeps, type NodeEnd, runNode } from "../../src/node/node.ts";
import { findRecord } from "../../src/node/record.ts";
import { VERSION } from "../../src/version.ts";
import { temporaryHome } from "../temporary-home.ts";

export interface NodeWorld extends AsyncDisposable {
  readonly config: Config;
  /** Starts a node in this process; resolves when it is up, or has ended. */
  readonly start: (deps?: Partial<NodeDeps>) => Promise<RunningNode>;
  readonly dial: () => Promise<Dialled>;
  /** A connection that has attached, and passes JSON-RPC. */
  readonly attach: (fields?: Fields) => Promise<Socket>;
}

export interface RunningNode {
  readonly ended: Promise<NodeEnd>;
  readonly stop: () => Promise<NodeEnd>;
}

/** A home and a run directory of its own; the nodes in it are real, but for the process around them. */
export function nodeWorld(env: Record<string, string> = {}): NodeWorld {
  const home = temporaryHome();
  const config = readConfig({
    PAIRED_HOME: home.file("home"),
    PAIRED_RUN_DIR: home.file("run"),
    PAIRED_KEYCHAIN: "off",
    ...env,
  });
  const running = new Set<RunningNode>();
  const dial = async (): Promise<Dialled> => {
    const node = await dialNode(config.home);
    if (!node) throw new Error("no node is there");
    return node;
  };
  return {
    config,
    async start(deps = {}) {
      const stop = new AbortController();
      const ended = runNode({ config, log: silentLog, admin: {}, until: stop.signal, ...deps });
      const node: RunningNode = {
        ended,
        stop() {
          stop.abort();
          return ended;
        },
      };
      running.add(node);
      await Promise.race([whenUp(config.home, Date.now()), ended.catch(() => {})]);
      return node;
    },
    dial,
    async attach(fields = {}) {
      const { ask, socket } = await dial();
      await ask({ cmd: "attach", version: VERSION, ...fields });
      return socket;
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled([...running].map((node) => node.stop()));
      home[Symbol.dispose]();
    },
  };
}

async function whenUp(home: string, since: number): Promise<void> {
  const isUp = (): boolean => {
    const record = findRecord(home);
    return record?.state === "up" && record.startedAt >= since;
  };
  while (!isUp()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The next thing that a connection says. */
export async function readNext(socket: Socket): Promise<unknown> {
  const heard = once(socket, "data");
  socket.resume();
  const [data] = await heard;
  return JSON.parse(String(data));
}

/** Everything that a connection says until it ends. */
export async function readAll(socket: Socket): Promise<string> {
  const seen: Buffer[] = [];
  socket.on("data", (chunk) => seen.push(chunk)).resume();
  await once(socket, "close");
  return Buffer.concat(seen).toString();
}
