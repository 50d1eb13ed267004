import { duplexPair } from "node:stream";

import { serveStdio } from "@modelcontextprotocol/server/stdio";

import { systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { PairedError } from "../errors.ts";
import type { Log } from "../log.ts";
import { buildServer } from "../server.ts";
import { openVault, type Vault } from "../vault.ts";
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
  const origin = originOf(place, config.nodeEnv.PATH);
  let vault: Vault | undefined;
  return {
    async connect({ signal, onTrouble }) {
      while (!signal.aborted) {
        try {
          vault ??= await openVault({ config, log, clock: systemClock });
          return serve(vault);
        } catch (error) {
          if (!(error instanceof PairedError)) throw error;
          onTrouble(error);
        }
        await wait(TELL_EVERY_MS, signal);
      }
      return undefined;
    },
    async [Symbol.asyncDispose]() {
      await vault?.[Symbol.asyncDispose]();
    },
  };

  function serve({ ctx }: Vault): ReturnType<typeof duplexPair>[number] {
    const [near, far] = duplexPair();
    serveStdio(() => buildServer(ctx, origin), { transport: createChannel(far).transport });
    return near;
  }
}
