import { duplexPair } from "node:stream";

import { serveStdio } from "@modelcontextprotocol/server/stdio";

import type { Config } from "../config.ts";
import { type Context, openContext } from "../context.ts";
import { PairedError } from "../errors.ts";
import type { Log } from "../log.ts";
import { buildServer } from "../server.ts";
import { openHome } from "../store/home.ts";
import { createChannel } from "./channel.ts";
import { type ClientPlace, originOf } from "./client-place.ts";
import type { RelayDeps } from "./relay.ts";
import { wait } from "./wait.ts";

/** How often a client whose calls cannot be served is told why. */
const TELL_EVERY_MS = 500;

/**
 * Serves a relay from this very process (`PAIRED_NODE=off`): no socket, no lock, no second process. Others may use the
 * same home at the same time, through SQLite's own locks.
 */
export function createInProcess(deps: {
  readonly config: Config;
  readonly log: Log;
  readonly place: ClientPlace;
}): { readonly connect: RelayDeps["connect"] } & AsyncDisposable {
  const { config, log, place } = deps;
  const origin = originOf(place);
  let ctx: Context | undefined;
  return {
    async connect({ signal, onTrouble }) {
      while (!signal.aborted) {
        try {
          ctx ??= openContext({ home: await openHome(config), log, dht: config.dht });
          return serve(ctx);
        } catch (error) {
          if (!(error instanceof PairedError)) throw error;
          onTrouble(error);
        }
        await wait(TELL_EVERY_MS, signal);
      }
      return undefined;
    },
    async [Symbol.asyncDispose]() {
      await ctx?.[Symbol.asyncDispose]();
    },
  };

  function serve(opened: Context): ReturnType<typeof duplexPair>[number] {
    const [near, far] = duplexPair();
    serveStdio(() => buildServer(opened, origin), { transport: createChannel(far).transport });
    return near;
  }
}
