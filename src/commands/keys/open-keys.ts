import { join } from "node:path";

import { PairedError } from "../../errors.ts";
import { findLock } from "../../node/lock.ts";
import { prepareHome } from "../../store/home-folder.ts";
import type { Program } from "../command.ts";
import { type AskedNode, openNode } from "../open-node.ts";

/** The node that changes the keys; where there is to be none, this process, as the only one that is at them. */
export async function openKeys(program: Program): Promise<AskedNode> {
  const { home, node: mode } = program.config;
  const lock = mode === "off" ? takeLock(home) : undefined;
  try {
    const node = await openNode(program, {});
    return {
      ask: node.ask,
      async [Symbol.asyncDispose]() {
        await node[Symbol.asyncDispose]();
        lock?.[Symbol.dispose]();
      },
    };
  } catch (error) {
    lock?.[Symbol.dispose]();
    throw error;
  }
}

function takeLock(home: string): Disposable {
  prepareHome(home);
  const lock = findLock(join(home, "node.lock"));
  if (lock) return lock;
  throw new PairedError("conflict", "another process is at the keys of this home", {
    fix: "Wait for it; where a node runs, unset PAIRED_NODE. Nothing was changed.",
  });
}
