import { PairedError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/db.ts";
import { createFederationAtRest, type FederationHealth } from "./at-rest.ts";
import type { Federation } from "./federation.ts";

/** Federation that is loaded and opened only when there is a space, or is about to be one. */
export interface LazyFederation extends AsyncDisposable {
  /** Opens it in the background if this node is in a space, or waits to join one. */
  readonly start: () => void;
  /** Opens it now, once; throws `unavailable` when that fails, and tries again at the next call. */
  readonly open: () => Promise<Federation>;
  /** Resolves when it is open; undefined for a node without a space, which loads nothing. */
  readonly ready: () => Promise<Federation | undefined>;
  /** What is open already; throws `unavailable` before. */
  readonly get: () => Federation;
  readonly find: () => Federation | undefined;
  readonly health: () => FederationHealth;
}

export function createLazyFederation(deps: {
  readonly store: Store;
  readonly log: Log;
  /** Loads the modules of federation and opens it. */
  readonly load: () => Promise<Federation>;
}): LazyFederation {
  const { store, log, load } = deps;
  const spaces = store.prepare<[], { n: number }>(
    "SELECT count(*) AS n FROM space WHERE state IN ('active', 'joining', 'leaving')",
  );
  const atRest = createFederationAtRest({ store });
  let opening: Promise<Federation> | undefined;
  let opened: Federation | undefined;
  let failure: string | undefined;
  let closed = false;

  const open = (): Promise<Federation> => {
    if (closed)
      throw new PairedError("unavailable", "this node is closing", { fix: "Call again." });
    opening ??= openOnce();
    return opening;
  };
  const isNeeded = (): boolean => (spaces.get()?.n ?? 0) > 0;

  return {
    open,
    find: () => opened,
    get() {
      if (opened) return opened;
      throw new PairedError("unavailable", failure ?? "the spaces of this node are not open yet", {
        fix: "Call again in a moment; node_status says how it is.",
      });
    },
    async ready() {
      return isNeeded() ? open() : opened;
    },
    start() {
      if (isNeeded()) open().catch(() => undefined);
    },
    health() {
      if (opened) return opened.health();
      const rest = atRest();
      return failure && rest.state !== "off" ? { ...rest, reasons: [failure] } : rest;
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      const last = await opening?.catch(() => undefined);
      await last?.[Symbol.asyncDispose]();
    },
  };

  async function openOnce(): Promise<Federation> {
    try {
      opened = await load();
      failure = undefined;
      return opened;
    } catch (cause) {
      opening = undefined;
      const known = cause instanceof PairedError ? cause : undefined;
      failure = known?.message ?? "federation could not be opened on this machine";
      log.error("federation did not open");
      throw (
        known ??
        new PairedError("unavailable", failure, {
          fix: "Run `paired-mcp doctor`; everything else of PAIRED works without it.",
          cause,
        })
      );
    }
  }
}
