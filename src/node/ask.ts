import { once } from "node:events";

import { PairedError } from "../errors.ts";
import { VERSION } from "../version.ts";
import { openAdminLine } from "./admin-line.ts";
import { type Dialled, dialNode } from "./dial.ts";
import type { Fields } from "./json.ts";

/** A node finishes its calls before it leaves. */
const LEAVE_MS = 15_000;

/** What the node of `home` says of itself; undefined when none runs. Never starts one. */
export async function askStatus(home: string): Promise<Fields | undefined> {
  return withNode(home, async (node) => {
    const { ok: _ok, ...status } = await node.ask({ cmd: "status", version: VERSION });
    return status;
  });
}

/** Asks the node of `home` to leave, and resolves when it is gone; false when none runs. */
export async function stopNode(home: string): Promise<boolean> {
  const stopped = await withNode(home, async ({ ask, socket, pid }) => {
    await ask({ cmd: "stop", version: VERSION });
    socket.resume();
    try {
      await once(socket, "close", { signal: AbortSignal.timeout(LEAVE_MS) });
    } catch (cause) {
      throw new PairedError("unavailable", `the node (process ${pid}) does not leave`, {
        fix: `End it: kill ${pid}`,
        cause,
      });
    }
    return true;
  });
  return stopped ?? false;
}

/**
 * One request to a running node of this very version, such as a review's; undefined when none runs. The node's refusal
 * is thrown as it is.
 */
export async function askAdmin(home: string, method: string, params: unknown): Promise<unknown> {
  using line = await openAdminLine(home);
  return await line?.ask(method, params);
}

async function withNode<T>(
  home: string,
  work: (node: Dialled) => Promise<T>,
): Promise<T | undefined> {
  const node = await dialNode(home);
  if (!node) return undefined;
  try {
    return await work(node);
  } finally {
    node.socket.destroy();
  }
}
