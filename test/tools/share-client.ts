import { type Context, openContext } from "../../src/context.ts";
import { createCalls } from "../../src/store/calls.ts";
import { type ClientOptions, connectClient, type Connected, MEMORY_HOME } from "../paired.ts";
import { openSharing, type Sharing, type SharingOptions } from "../release/sharing.ts";

/** A whole server around a gate whose space records what reaches it, with clients that have a person behind them. */
export interface ShareNode extends AsyncDisposable {
  readonly ctx: Context;
  readonly sharing: Sharing;
  readonly connect: (options?: ClientOptions) => Promise<Connected>;
}

export function startShareNode(world: SharingOptions = {}): ShareNode {
  const sharing = openSharing(world);
  const { store, clock, approvals } = sharing;
  const opened = openContext({ home: MEMORY_HOME });
  const ctx = {
    ...opened,
    calls: createCalls({ store, clock }),
    approvals,
    gate: sharing.gate,
    consents: sharing.consents,
  };
  const clients: Connected[] = [];
  return {
    ctx,
    sharing,
    async connect(options = {}) {
      const connected = await connectClient(ctx, options);
      clients.push(connected);
      return connected;
    },
    async [Symbol.asyncDispose]() {
      for (const { client } of clients) await client.close();
      await opened[Symbol.asyncDispose]();
      sharing[Symbol.dispose]();
    },
  };
}
