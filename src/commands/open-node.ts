import { systemClock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import { silentLog } from "../log.ts";
import { type AdminLine, openAdminLine } from "../node/admin-line.ts";
import type { AdminMethods } from "../node/admin.ts";
import { createSeeker } from "../node/seek.ts";
import { prepareHome } from "../store/home-folder.ts";
import type { Program } from "./command.ts";

const START_MS = 20_000;

/** The node of this home as a command asks it. */
export interface AskedNode extends AsyncDisposable {
  readonly ask: (method: string, params: unknown) => Promise<unknown>;
}

/** The node of this home, started if need be; where there is to be none (`PAIRED_NODE=off`), the data itself. */
export function openNode(program: Program, methods: AdminMethods): Promise<AskedNode> {
  return program.config.node === "off" ? openAlone(program, methods) : openShared(program);
}

async function openShared({ config, entry }: Program): Promise<AskedNode> {
  prepareHome(config.home);
  const stop = new AbortController();
  let trouble = new PairedError("unavailable", "the PAIRED node does not start", {
    fix: "See logs/node.log in PAIRED_HOME.",
  });
  const connect = createSeeker({ config, entry, place: { project: "default" } });
  // An attached connection keeps the node from leaving while the person reads.
  const socket = await connect({
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(START_MS)]),
    isWanted: () => true,
    onTrouble(error) {
      trouble = error;
      stop.abort();
    },
  });
  if (!socket) throw trouble;
  let line: AdminLine | undefined;
  return {
    async ask(method, params) {
      // A node that left while the person was reading has a successor.
      if (!line?.isOpen()) line = await openAdminLine(config.home);
      if (!line) throw trouble;
      return line.ask(method, params);
    },
    async [Symbol.asyncDispose]() {
      line?.[Symbol.dispose]();
      socket.destroy();
    },
  };
}

async function openAlone({ config }: Program, methods: AdminMethods): Promise<AskedNode> {
  const { openVault } = await import("../vault.ts");
  const { vaultMethods } = await import("../node/vault-methods.ts");
  prepareHome(config.home);
  const vault = await openVault({ config, log: silentLog, clock: systemClock });
  const all = { ...methods, ...vaultMethods(vault) };
  return {
    ask: async (method, params) => all[method]?.(vault.ctx, params),
    [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose](),
  };
}
