import { once } from "node:events";

import { PairedError } from "../errors.ts";
import { VERSION } from "../version.ts";
import { type Dialled, dialNode } from "./dial.ts";
import { type Fields, isFields, parseFields, readText } from "./json.ts";
import { MAX_LINE_BYTES } from "./lines.ts";
import { readLine } from "./read-line.ts";

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
  return withNode(home, async ({ ask, socket }) => {
    await ask({ cmd: "admin", version: VERSION });
    socket.write(`${JSON.stringify({ method, params })}\n`);
    const answer = parseFields(
      await readLine(socket, { maxBytes: MAX_LINE_BYTES, timeoutMs: 60_000 }),
    );
    if (!isFields(answer?.error)) return answer?.result;
    const fix = readText(answer.error, "fix", 1000);
    throw new PairedError(
      "unavailable",
      readText(answer.error, "message", 1000) ?? "the node failed",
      fix === undefined ? {} : { fix },
    );
  });
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
